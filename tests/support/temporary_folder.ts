/**
 * A folder that is there for as long as a test uses it.
 *
 * @module
 */

/** Makes a folder, and takes it away with all that was put there. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
