/**
 * Provides a temporary folder for a test.
 *
 * @module
 */

/** Creates a folder, and removes it with its contents afterwards. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
