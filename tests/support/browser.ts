/**
 * Opens pages in a real browser and reports the result, over the DevTools protocol.
 *
 * @module
 */

/** Paths on Debian, Ubuntu and Fedora. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The installed browser; null for none. */
export const BROWSER: string | null = PLACES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}) ?? null;

/** How to view a page. */
interface Viewing {
  readonly width: number;
  readonly scheme?: "light" | "dark";
  readonly isScripted?: boolean;
  readonly height?: number;
  /** File for a screenshot, taken once the expression has its value. */
  readonly picture?: string;
}

/** The result of viewing a page. */
interface Viewed<T> {
  /** Value of the expression in the page. */
  readonly value: T;
  /** Console messages: errors, warnings, violations of the policy. */
  readonly said: readonly string[];
  /** The URLs requested, that of the page first. */
  readonly requested: readonly string[];
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  // deno-lint-ignore no-explicit-any -- the protocol is larger than what is used of it
  readonly params?: any;
  // deno-lint-ignore no-explicit-any
  readonly result?: any;
  readonly error?: { readonly message: string };
}

/** A browser with its own process and profile, until disposed. */
export class Browser implements AsyncDisposable {
  #process: Deno.ChildProcess;
  #profile: string;
  #socket: WebSocket;
  #waiting = new Map<number, (message: Message) => void>();
  #onEvent: (message: Message) => void = () => {};
  #lastId = 0;
  #rest: Promise<unknown>;

  private constructor(
    process: Deno.ChildProcess,
    profile: string,
    socket: WebSocket,
    rest: Promise<unknown>,
  ) {
    [this.#process, this.#profile, this.#socket, this.#rest] = [process, profile, socket, rest];
    socket.onmessage = ({ data }) => {
      const message: Message = JSON.parse(data);
      if (message.id === undefined) this.#onEvent(message);
      else this.#waiting.get(message.id)?.(message);
    };
  }

  static async start(path: string): Promise<Browser> {
    const profile = await Deno.makeTempDir();
    const process = new Deno.Command(path, {
      args: [
        ...[
          "--headless=new",
          "--hide-scrollbars",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
        ],
        ...["--no-first-run", "--disable-background-networking", `--user-data-dir=${profile}`],
        ...["--remote-debugging-port=0", "about:blank"],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const address = Promise.withResolvers<string>();
    const rest = (async () => {
      let text = "";
      for await (const piece of process.stderr.pipeThrough(new TextDecoderStream())) {
        text += piece;
        const found = /listening on (ws:\S+)/.exec(text);
        if (found !== null) address.resolve(found[1]);
      }
      address.reject(new Error(`The browser has ended: ${text}`));
    })();
    const socket = new WebSocket(await address.promise);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new Browser(process, profile, socket, rest);
  }

  /** Opens a page without a network; returns the value of an expression in it. */
  async view<T>(url: string, viewing: Viewing, expression: string): Promise<Viewed<T>> {
    const { width, height = 900, scheme = "light", isScripted = true, picture } = viewing;
    const said: string[] = [];
    const requested: string[] = [];
    const loaded = Promise.withResolvers<void>();
    this.#onEvent = ({ method, params }) => {
      if (method === "Runtime.exceptionThrown") said.push(JSON.stringify(params.exceptionDetails));
      if (method === "Runtime.consoleAPICalled") said.push(JSON.stringify(params.args));
      if (method === "Log.entryAdded") said.push(params.entry.text);
      if (method === "Network.requestWillBeSent") requested.push(params.request.url);
      if (method === "Page.loadEventFired") loaded.resolve();
    };
    const { targetId } = await this.#send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.#send("Target.attachToTarget", { targetId, flatten: true });
    const send = (method: string, params = {}) => this.#send(method, params, sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
    await send("Emulation.setDeviceMetricsOverride", {
      ...{ width, height, deviceScaleFactor: 1, mobile: false },
    });
    await send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    await send("Emulation.setScriptExecutionDisabled", { value: !isScripted });
    await send("Page.navigate", { url });
    await loaded.promise;
    const { result, exceptionDetails } = await send("Runtime.evaluate", {
      ...{ expression, returnByValue: true, awaitPromise: true },
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    if (picture !== undefined) {
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      await Deno.writeFile(picture, Uint8Array.fromBase64(data));
    }
    await this.#send("Target.closeTarget", { targetId });
    return { value: result.value, said, requested };
  }

  // deno-lint-ignore no-explicit-any -- as the protocol gives it
  #send(method: string, params: object, sessionId?: string): Promise<any> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        this.#waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    await this.#send("Browser.close", {});
    await Promise.all([closed, this.#process.status, this.#rest.catch(() => {})]);
    await Deno.remove(this.#profile, { recursive: true });
  }
}
