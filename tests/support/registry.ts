/**
 * Implements the part of JSR that `deno publish` and `jsr:` specifiers need.
 *
 * @module
 */
import { untar } from "./untar.ts";

const ROOT = new URL("../../", import.meta.url);

/** A published package. */
interface Package {
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  /** Contents by path, such as `/lib/units.ts`. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A private registry on the loopback interface, for JSR_URL. */
export class Registry implements AsyncDisposable {
  #packages = new Map<string, Package>();
  #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#answer(request),
    );
  }

  /** Starts it with `@std`: the real one if the tests use it, otherwise the stand-ins. */
  static async start(): Promise<Registry> {
    const registry = new Registry();
    for (const [name, standIn] of await standIns()) registry.#packages.set(name, standIn);
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Returns the published files of a package, by path; undefined before it is published. */
  filesOf(name: string): ReadonlyMap<string, Uint8Array> | undefined {
    return this.#packages.get(name)?.files;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") return await this.#take(request, pathname);
    if (pathname.includes("/versions/")) return notFound();
    if (pathname.startsWith("/api/")) return Response.json({});
    const [, name, rest, path] = /^\/(@[^/]+\/[^/]+)\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
    const found = this.#packages.get(name);
    if (found === undefined) {
      return name?.startsWith("@std/") ? await fetch(`https://jsr.io${pathname}`) : notFound();
    }
    const { version, exports, files } = found;
    if (rest === "meta.json") return Response.json({ versions: { [version]: {} } });
    if (rest === `${version}_meta.json`) {
      return Response.json({ exports, manifest: await manifestOf(files) });
    }
    const bytes = rest === version ? files.get(path) : undefined;
    return bytes === undefined ? notFound() : new Response(bytes);
  }

  /**
   * Receives an upload of `deno publish`, as JSR does: a tar file of the package, with imports
   * resolved.
   */
  async #take(request: Request, pathname: string): Promise<Response> {
    const [, scope, name, version] =
      /^\/api\/scopes\/([^/]+)\/packages\/([^/]+)\/versions\/([^/]+)$/.exec(pathname)!;
    const tar = request.body!.pipeThrough(new DecompressionStream("gzip"));
    const files = untar(await new Response(tar).bytes());
    const config = JSON.parse(new TextDecoder().decode(files.get("/deno.json")));
    this.#packages.set(`@${scope}/${name}`, { version, exports: config.exports, files });
    return Response.json({ id: "1", status: "success", error: null });
  }
}

function notFound(): Response {
  return Response.json({ code: "notFound", message: "Not found" }, { status: 404 });
}

async function manifestOf(files: Package["files"]) {
  const manifest: Record<string, { checksum: string }> = {};
  for (const [path, bytes] of files) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    manifest[path] = { checksum: `sha256-${digest.toHex()}` };
  }
  return manifest;
}

/** The packages of the import map in offline/, if the tests use it. */
async function standIns(): Promise<Map<string, Package>> {
  const packages = new Map<string, Package>();
  if (!import.meta.resolve("@std/assert").startsWith("file:")) return packages;
  const folder = new URL("offline/", ROOT);
  const map = JSON.parse(await Deno.readTextFile(new URL("import_map.json", folder)));
  for (const [specifier, file] of Object.entries<string>(map.imports)) {
    const [, name, path = ""] = /^(@std\/[^/]+)(\/.*)?$/.exec(specifier) ?? [];
    if (name === undefined) continue;
    const known = packages.get(name);
    packages.set(name, {
      version: "1.0.0",
      exports: { ...known?.exports, [`.${path}`]: file },
      files: new Map([
        ...known?.files ?? [],
        [file.slice(1), await Deno.readFile(new URL(file, folder))],
      ]),
    });
  }
  return packages;
}
