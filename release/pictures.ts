/**
 * Creates the pictures in docs/pictures. Needs Chromium and tmux.
 *
 * Usage: deno task pictures [terminal|pages]. Those of the terminal show the demo, those of pages a
 * run against a target with known faults.
 *
 * @module
 */
import { BROWSER, Browser } from "../tests/support/browser.ts";

const FOLDER = new URL("../docs/pictures/", import.meta.url).pathname;
const ROOT = new URL("..", import.meta.url).pathname;
const [TARGET_PORT, DASHBOARD_PORT] = [freePort(), freePort()];
const SECONDS = 16;
const wanted = Deno.args.at(0);
/** Mostly fast, sometimes slow, rarely an error: like a typical service. */
const URL_OF_TARGET = `http://127.0.0.1:${TARGET_PORT}/` +
  "?delay=4ms:60,9ms:30,40ms:8,120ms:2&status=503:1";
const SGR: Readonly<Record<string, string>> = {
  "1": "font-weight:600",
  "2": "color:#8b94a1",
  "31": "color:#ff8a73",
  "32": "color:#6fd08c",
  "33": "color:#f0c766",
};

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** The flags that select the packages, as in `deno task`. */
async function importMap(): Promise<string[]> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "offline/pick.ts"],
    cwd: ROOT,
  });
  const text = new TextDecoder().decode((await command.output()).stdout).trim();
  return text === "" ? [] : text.split(" ");
}

async function tmux(...args: string[]): Promise<string> {
  const command = new Deno.Command("tmux", { args: ["-L", "load-tester-pictures", ...args] });
  const { stdout, stderr, success } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Renders a terminal's contents as HTML. */
function terminalHtml(screen: string): string {
  let styles: string[] = [];
  // deno-lint-ignore no-control-regex
  const html = screen.trimEnd().split(/\x1b\[([\d;]*)m/).map((part, i) => {
    if (i % 2 === 0) {
      const text = part.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      return styles.length === 0 ? text : `<span style="${styles.join(";")}">${text}</span>`;
    }
    for (const code of part.split(";")) {
      if (SGR[code] !== undefined) styles.push(SGR[code]);
      else if (code === "39") styles = styles.filter((style) => !style.startsWith("color"));
      else if (code === "" || code === "0" || code === "22") styles = [];
    }
    return "";
  });
  return "<!doctype html><meta charset=utf-8><style>body{margin:0;background:#14171b;color:#dfe3e8}" +
    "pre{margin:16px 20px;font:14px/1.35 'DejaVu Sans Mono',monospace}</style>" +
    `<pre>${html.join("")}</pre>`;
}

/** Runs a command in a terminal of some size; returns the screen after a while. */
async function screenOf(command: string, columns: number, rows: number, seconds: number) {
  const size = ["-x", `${columns}`, "-y", `${rows}`];
  await tmux("new-session", "-d", ...size, `cd ${ROOT}; ${command}; sleep 60`);
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  const screen = await tmux("capture-pane", "-e", "-p", "-S", "-200");
  await tmux("kill-server");
  return screen;
}

const program = [Deno.execPath(), "run", "-A", ...await importMap(), "cli.ts"];
const line = program.join(" ");
const target = new Deno.Command(program[0], {
  args: [...program.slice(1), "target", "--port", `${TARGET_PORT}`],
  cwd: ROOT,
  stdout: "null",
}).spawn();
const file = await Deno.makeTempFile({ suffix: ".html" });
await using browser = await Browser.start(BROWSER!);

/** Takes a screenshot of a page, by default as tall as its contents. */
async function picture(name: string, url: string, width: number, height?: number, dark = false) {
  const settled =
    "new Promise((done) => setTimeout(() => done(document.documentElement.scrollHeight), 1200))";
  const scheme = dark ? "dark" as const : "light" as const;
  const { value } = await browser.view<number>(url, { width, height: 100, scheme }, settled);
  const path = `${FOLDER}${name}.png`;
  await browser.view(url, { width, height: height ?? value, scheme, picture: path }, settled);
}

async function terminalPicture(name: string, screen: string, columns: number): Promise<void> {
  await Deno.writeTextFile(file, terminalHtml(screen));
  await picture(name, `file://${file}`, Math.ceil(columns * 8.43) + 40);
}

try {
  await new Promise((resolve) => setTimeout(resolve, 2000));
  if (wanted !== "pages") {
    const demo = `clear; ${line} demo`;
    await terminalPicture("live", await screenOf(demo, 100, 36, 4.6), 100);
    const [report] = (await screenOf(demo, 80, 40, 8)).split(/\n[^\n]*Failed responses:/);
    await terminalPicture("terminal", report, 80);
  }
  if (wanted !== "terminal") await pages();
} finally {
  target.kill();
  await target.status;
  await Deno.remove(file);
}

async function pages(): Promise<void> {
  const run = new Deno.Command(program[0], {
    args: [
      ...program.slice(1),
      ...[URL_OF_TARGET, "-z", `${SECONDS}s`, "-q", "800", "-c", "50", "--no-progress"],
      ...["--assert", "p99<200ms", "--assert", "failed<0.5%", "--html", file],
      ...["--dashboard", `${DASHBOARD_PORT}`],
    ],
    cwd: ROOT,
    stdout: "null",
    stderr: "null",
  }).spawn();
  await new Promise((resolve) => setTimeout(resolve, 1000 * (SECONDS - 6)));
  await picture("dashboard", `http://127.0.0.1:${DASHBOARD_PORT}/`, 1280, 1000);
  await run.status;
  await picture("page", `file://${file}`, 1280, 1560);
  await picture("page-dark", `file://${file}`, 1280, 1560, true);
  await picture("page-narrow", `file://${file}`, 375, 1100);
}
