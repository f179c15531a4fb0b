/**
 * Extracts ustar archives with names of up to 255 bytes.
 *
 * @module
 */

const BLOCK = 512;

/** Returns the files in a tar file by path, each beginning with a slash. */
export function untar(tar: Uint8Array<ArrayBuffer>): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const text = (at: number, length: number) =>
    new TextDecoder().decode(tar.subarray(at, at + length)).replace(/\0.*$/s, "");
  for (let at = 0; at < tar.length && tar[at] !== 0;) {
    const [name, prefix] = [text(at, 100), text(at + 345, 155)];
    const size = parseInt(text(at + 124, 12), 8);
    const isFile = tar[at + 156] === 0 || tar[at + 156] === "0".charCodeAt(0);
    if (!isFile) throw new Error(`Cannot read the tar file: "${name}" is no plain file`);
    const start = at + BLOCK;
    files.set(`/${prefix === "" ? name : `${prefix}/${name}`}`, tar.slice(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
