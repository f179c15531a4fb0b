/**
 * How a list of targets is read, whose turn it is, and how bad lines are refused.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { fc } from "../../support/property.ts";
import { UsageError } from "../../../lib/errors.ts";
import { parseTargets } from "../../../lib/load/request/target_list.ts";
import { cycleOf, positionIn, turnsOf } from "../../../lib/load/feed/weighted_turns.ts";

const read = (text: string) =>
  parseTargets(text, "t.txt").map(({ at, ...target }) => [
    at,
    ...Object.values(target).filter((value) => value !== undefined),
  ]);

Deno.test("parseTargets() reads METHOD URL, and skips empty lines and comments", () => {
  assertEquals(read("\ufeffGET http://a/\r\n\n  # no\n#\n\tPOST\t /b?c#d  \n"), [
    ["t.txt:1", "GET", "http://a/"],
    ["t.txt:5", "POST", "/b?c#d"],
  ]);
  assertEquals(read("GET /a/{{ random 1 10 }}?b={{c}}/{{ d e }}"), [
    ["t.txt:1", "GET", "/a/{{ random 1 10 }}?b={{c}}/{{ d e }}"],
  ]);
});

Deno.test("parseTargets() reads JSON lines, beside others", () => {
  const json = {
    url: "/a",
    method: "PUT",
    headers: { A: "1", B: ["2", "3"] },
    body: "x",
    weight: 4,
  };
  assertEquals(parseTargets(`GET /\n${JSON.stringify(json)}\n{"url":"/b"}`, "t.txt"), [
    { method: "GET", url: "/", at: "t.txt:1" },
    { ...json, headers: [["A", "1"], ["B", "2"], ["B", "3"]], at: "t.txt:2" },
    {
      ...{ url: "/b", method: undefined, headers: undefined, body: undefined },
      ...{ weight: undefined, at: "t.txt:3" },
    },
  ]);
});

Deno.test("parseTargets() refuses a bad line by its number", () => {
  const advice = "Write METHOD URL, such as GET http://127.0.0.1:8080/, or a JSON object.";
  const line = `not a request. ${advice}`;
  const headers = 'headers is not an object of strings. Write it as {"Accept": "text/html"}.';
  const cases: Record<string, string> = {
    "GET": line,
    "http://a/": line,
    "GET /a b": line,
    "GET http://a/ HTTP/1.1": line,
    "{": `not a JSON object. ${advice}`,
    "{}": 'no url. Add one, such as "url": "/".',
    '{"url":1}': "url is not a string.",
    '{"url":"/","method":null}': "method is not a string.",
    '{"url":"/","body":{"a":1}}': "body is not a string.",
    '{"url":"/","weight":"2"}': "weight is not a number.",
    '{"url":"/","headers":[]}': headers,
    '{"url":"/","headers":"A: b"}': headers,
    '{"url":"/","headers":{"A":1}}': headers,
    '{"uri":"/"}': 'unknown field "uri". Use method, url, headers, body, weight.',
  };
  for (const [text, message] of Object.entries(cases)) {
    const error = assertThrows(() => parseTargets(`GET /\n\n${text}\n`, "t.txt"), UsageError);
    assertEquals(error.message, `targets: t.txt:3: ${message}`, text);
  }
  for (const text of ["", "\n# GET /\n"]) {
    const error = assertThrows(() => parseTargets(text, "t.txt"), UsageError);
    assertEquals(error.message, "targets: t.txt: no request in it.");
  }
});

Deno.test("turnsOf() is a round of all where the weights are equal", () => {
  assertEquals([...turnsOf([1])], [0]);
  assertEquals([...turnsOf([1, 1, 1])], [0, 1, 2]);
  assertEquals([...turnsOf([7, 7])], [0, 1]);
});

Deno.test("turnsOf() spreads turns by weight", () => {
  assertEquals([...turnsOf([2, 1])], [0, 1, 0]);
  assertEquals([...turnsOf([6, 2])], [0, 0, 1, 0]);
  assertEquals([...turnsOf([5, 1, 1])], [0, 1, 0, 0, 0, 2, 0]);
  // Many of little weight do not stand in a heap beside one of much.
  const turns = turnsOf([100, ...Array(100).fill(1)]);
  assert(turns.every((turn, i) => (turn === 0) === (i % 2 === 0)));
});

Deno.test("turnsOf() gives each exactly its weight, never far from its share on the way", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(weights, (weights) => {
      const turns = turnsOf(weights);
      const sum = weights.reduce((a, b) => a + b);
      const scale = sum / turns.length;
      assertEquals(turns.length, cycleOf(weights));
      const counts = weights.map(() => 0);
      for (const [i, turn] of turns.entries()) {
        counts[turn]++;
        for (const [j, count] of counts.entries()) {
          const share = (i + 1) * weights[j] / sum;
          assert(Math.abs(count - share) < 2, `${weights}: ${count} of ${share} at ${i}`);
        }
      }
      assertEquals(counts.map((count) => count * scale), weights);
    }),
    { seed: 3, numRuns: 300 },
  );
});

Deno.test("positionIn() gives each part the mix of the weights, and keeps each cycle whole", () => {
  for (const weights of [[1, 1], [3, 1], [9, 1], [2, 1, 1], [5, 3], [1, 1, 1, 1, 1, 1]]) {
    const [turns, cycle] = [turnsOf(weights), cycleOf(weights)];
    for (const parts of [1, 2, 3, 4, 6, 8, 20, 64]) {
      const position = positionIn(cycle, parts);
      for (let from = 0; from < 5 * cycle; from += cycle) {
        const cycleTurns = Array.from({ length: cycle }, (_, i) => position(from + i)).sort((
          a,
          b,
        ) => a - b);
        assertEquals(cycleTurns, Array.from({ length: cycle }, (_, i) => i));
      }
      for (let part = 0; part < parts; part++) {
        const taken = 2000;
        const counts = weights.map(() => 0);
        for (let i = 0; i < taken; i++) counts[turns[position(part + i * parts)]]++;
        for (const [j, count] of counts.entries()) {
          const error = Math.abs(count / taken - weights[j] / cycle);
          assert(error < 0.01, `weights ${weights}, part ${part} of ${parts}: off by ${error}`);
        }
      }
    }
  }
});

Deno.test("positionIn() keeps the order of a list that one part takes alone", () => {
  assertEquals([0, 1, 2, 3, 4, 5].map(positionIn(3, 1)), [0, 1, 2, 0, 1, 2]);
});
