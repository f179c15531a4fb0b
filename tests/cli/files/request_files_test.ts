/**
 * Tests the program with --targets and --feed: what it sends, prints and rejects.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { programInTerminal, programInTurn, startProgram } from "../../support/program.ts";
import { RawTarget } from "../../support/raw_target.ts";
import { inTerminals } from "../../support/system.ts";

/** A temporary folder with files. */
class Folder implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync();

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      Deno.writeFileSync(this.of(name), bytes);
    }
  }

  of(name: string): string {
    return `${this.path}/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

const lines = ({ seen }: RawTarget) => seen.map(({ head }) => head.split("\r\n", 1)[0]);

Deno.test("the program reads targets and a feed from files, and says so in the heading", async () => {
  await using target = new RawTarget();
  await using folder = new Folder({
    "targets.txt": '# two\nGET /users/{{id}}\n\n{"url": "/orders", "body": "{{json name}}"}\n',
    "users.csv": 'id,name\r\n1,"Ada ""L"""\r\n2,Bob\r\n3,Cy\r\n',
  });
  const files = ["--targets", folder.of("targets.txt"), "--feed", folder.of("users.csv")];
  const { code, stdout } = await startProgram(
    [...["--url", target.url, "-n6", "-c1", "--no-progress", "-v"], ...files],
    ["-N", `-R=${folder.path}`],
  ).ended;
  assertEquals(code, 0);
  assertStringIncludes(stdout, `Target: 2 requests of ${folder.of("targets.txt")}\nRequests: 6,`);
  assertEquals(lines(target), [
    ...["GET /users/1 HTTP/1.1", "POST /orders HTTP/1.1", "GET /users/3 HTTP/1.1"],
    ...["POST /orders HTTP/1.1", "GET /users/2 HTTP/1.1", "POST /orders HTTP/1.1"],
  ]);
  const bodies = target.seen.map(({ body }) => new TextDecoder().decode(body));
  assertEquals(bodies, ["", '"Bob"', "", '"Ada \\"L\\""', "", '"Cy"']);
});

Deno.test("the program needs no URL with targets, and draws rows by the seed", async () => {
  await using target = new RawTarget();
  await using folder = new Folder({
    "targets.txt": `GET ${target.url}{{id}}/{{uuid}}\n`,
    "ids.jsonl": '{"id": 1}\n{"id": 2}\n{"id": 3}\n',
  });
  const draw = async (seed: string) => {
    const from = target.seen.length;
    const { code } = await startProgram(
      [
        ...["--targets", folder.of("targets.txt"), "--feed", folder.of("ids.jsonl")],
        ...["--feed-order", "random", "--seed", seed, "-n9", "-c1"],
      ],
      ["-N", `-R=${folder.path}`],
    ).ended;
    assertEquals(code, 0);
    return lines(target).slice(from);
  };
  const [one, same, other] = [await draw("1"), await draw("1"), await draw("2")];
  assertEquals(one, same);
  assert(one.join() !== other.join());
});

Deno.test("invalid files are rejected in one line with file and line number, and nothing is sent", async () => {
  await using target = new RawTarget();
  await using folder = new Folder({
    "targets.txt": "GET /{{id}}\n",
    "bad-targets.txt": "GET /\n\nFETCH\n",
    "bad-name.txt": "GET /\nGET /{{nam}}\n",
    "users.csv": "id\n1\n",
    "bad.csv": 'id,name\n1,a\n2,"b\n',
    "short.csv": "id,name\n1\n",
    "other.csv": "name\na\n",
    "some.jsonl": '{"id":1}\n{}\n',
    "latin1.csv": Uint8Array.of(105, 100, 10, 252, 10),
  });
  const [targets, feed] = [
    (name: string) => ["--targets", folder.of(name)],
    (name: string) => ["--feed", folder.of(name)],
  ];
  const at = (name: string) => folder.of(name);
  const cases: [args: string[], message: string][] = [
    [
      targets("bad-targets.txt"),
      `--targets: ${at("bad-targets.txt")}:3: not a request. Write METHOD URL`,
    ],
    [
      targets("bad-name.txt"),
      `--targets: ${at("bad-name.txt")}:2: url: unknown placeholder {{nam}}. Use seq,`,
    ],
    [targets("none.txt"), `--targets: ${at("none.txt")}: no such file.`],
    [
      ["--targets", folder.path],
      `--targets: ${folder.path}: is a directory.`,
    ],
    [[...targets("targets.txt"), ...feed("bad.csv")], `--feed: ${at("bad.csv")}:3: a quoted value`],
    [
      [...targets("targets.txt"), ...feed("short.csv")],
      `--feed: ${at("short.csv")}:2: 1 value for 2 columns.`,
    ],
    [
      [...targets("targets.txt"), ...feed("other.csv")],
      `--targets: ${at("targets.txt")}:1: url: unknown placeholder {{id}}. `,
    ],
    [
      [...targets("targets.txt"), ...feed("some.jsonl")],
      `--feed: ${at("some.jsonl")}:2: no value for the column "id".`,
    ],
    [
      [...targets("targets.txt"), ...feed("latin1.csv")],
      `--feed: ${at("latin1.csv")}: not UTF-8; it may be Latin-1 or Windows-1252.`,
    ],
    [["--feed="], '--feed: invalid value "". Use the name of a file.'],
    [["-d", "{{id}}"], "--body: unknown placeholder {{id}}. "],
    [["-H", "A: {{id}}"], "--header: unknown placeholder {{id}}. "],
    [feed("users.csv"), `--feed: ${at("users.csv")}: no request uses a column of it (id).`],
    [["--feed-order", "random"], "--feed-order needs --feed FILE."],
    [["--feed-order", "up"], '--feed-order: invalid value "up". Use sequential or random.'],
    [["--seed", "-1"], '--seed: invalid value "-1". Use a whole number from 0.'],
  ];
  const runs = cases.map(([args]) => ["--url", target.url, "-n1", ...args]);
  const ended = await programInTurn(runs, ["-N", `-R=${folder.path}`]);
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    const [, message] = cases[i];
    assertEquals([code, stdout], [2, ""], message);
    assertStringIncludes(stderr, `load-tester: ${message}`);
    assertEquals(stderr.split("\n").length, 2, stderr);
  }
  assertEquals(target.requests, 0);
});

inTerminals.test("a file that may not be read is refused with the flag to add, and nothing prompts", async () => {
  for (const option of ["--targets", "--feed"]) {
    const { code, screen } = await programInTerminal(["http://127.0.0.1:1/", option, "a.txt"]);
    assertEquals(code, 2);
    const name = `load-tester: ${option} a.txt needs -R=a.txt.`;
    assertEquals(screen.trim(), name);
  }
});

Deno.test("permission for every origin of the targets is checked before anything is sent", async () => {
  await using target = new RawTarget();
  await using folder = new Folder({ "t.txt": `GET ${target.url}\nGET http://127.0.0.1:9/\n` });
  const { code, stderr } = await startProgram(
    ["--targets", folder.of("t.txt")],
    [`-N=127.0.0.1:${target.port}`, `-R=${folder.path}`],
  ).ended;
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    "--targets: connecting to 127.0.0.1:9 needs -N or -N=127.0.0.1:9.\n",
  );
  assertEquals(target.requests, 0);
});

Deno.test("the program replays a recording with its gaps, once or repeatedly", async () => {
  await using target = new RawTarget();
  const entry = (second: string, path: string) => ({
    startedDateTime: `2026-11-24T09:00:${second}Z`,
    request: { method: "GET", url: `https://shop.example${path}`, headers: [] },
  });
  const entries = [entry("00.100", "/a"), entry("00.220", "/c"), entry("00.110", "/b")];
  await using folder = new Folder({ "shop.har": JSON.stringify({ log: { entries } }) });
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await startProgram(
      ["--url", target.url, "--har", folder.of("shop.har"), "--har-pace", "--no-progress", ...args],
      ["-N", `-R=${folder.path}`],
    ).ended;
    assertEquals([code, stderr], [0, ""]);
    return stdout;
  };
  assertStringIncludes(await run(), "Requests: 3, Arrivals: recorded, Concurrency: 10");
  assertEquals(lines(target).map((line) => line.split(" ")[1]), ["/a", "/b", "/c"]);
  const { plan, requests, elapsedMs, serviceMs } = JSON.parse(await run("-n4", "-o", "json"));
  assertEquals([plan.arrivals, plan.ratePerSecond, requests.issued], ["recorded", null, 4]);
  // Three requests take three mean gaps of 60 ms, then the first is repeated.
  assert(elapsedMs >= 180 && serviceMs.count === 4, `${elapsedMs}`);
});
