/**
 * Creates an authority and certificates with openssl, for the duration of a test.
 *
 * @module
 */

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A separate authority, with the certificates that tests need. */
export class Authority implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Authority> {
    const authority = new Authority(await Deno.makeTempDir({ prefix: "load-tester-ca-" }));
    await authority.#openssl(
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-subj", "/CN=Test CA", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem"],
    );
    return authority;
  }

  /** File with the authority's own certificate. */
  get caFile(): string {
    return `${this.folder}/ca.pem`;
  }

  /** Returns the authority's own certificate. */
  async caCert(): Promise<string> {
    return await Deno.readTextFile(this.caFile);
  }

  /** Returns the authority's certificate used as a server's, as `openssl req -x509` creates it. */
  async selfSigned(): Promise<Certificate> {
    return { cert: await this.caCert(), key: await Deno.readTextFile(`${this.folder}/ca.key`) };
  }

  /**
   * Signs a server's certificate.
   *
   * @param names names in the form of subjectAltName
   * @param days days until it expires; negative for an expired one
   */
  sign(names: string, days = 2): Promise<Certificate> {
    return this.signWith(`subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`, days);
  }

  /** Signs a certificate for localhost with these extensions; without any, it has version 1. */
  async signWith(extensions: string, days = 2): Promise<Certificate> {
    const id = crypto.randomUUID();
    const file = (extension: string) => `${this.folder}/${id}.${extension}`;
    await Deno.writeTextFile(file("ext"), extensions);
    await this.#openssl(
      ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-subj", "/CN=localhost", "-keyout", file("key"), "-out", file("csr")],
    );
    await this.#openssl(
      ...["x509", "-req", "-in", file("csr"), "-CA", "ca.pem", "-CAkey", "ca.key"],
      ...["-CAcreateserial", "-days", String(days), "-out", file("pem")],
      ...(extensions === "" ? [] : ["-extfile", file("ext")]),
    );
    return {
      cert: await Deno.readTextFile(file("pem")),
      key: await Deno.readTextFile(file("key")),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  async #openssl(...args: string[]): Promise<void> {
    const { success, stderr } = await new Deno.Command("openssl", { args, cwd: this.folder })
      .output();
    if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  }
}
