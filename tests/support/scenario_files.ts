/**
 * Creates modules of scenarios for tests.
 *
 * @module
 */

/** A temporary folder for modules. */
export class ScenarioFiles implements Disposable {
  readonly path = Deno.makeTempDirSync();

  /** Writes a module; returns its path. */
  write(name: string, source: string): string {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, source);
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
