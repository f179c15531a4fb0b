/**
 * Tests the syntax of faults, and that probabilities are respected.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { BadQuery, injectedFaults, parseFaults, seededRandom } from "../../lib/target/faults.ts";

const faults = (query: string) => parseFaults(new URLSearchParams(query));

Deno.test("injectedFaults() returns a fault without a probability for every request", () => {
  const random = seededRandom(1);
  const query = "status=503&delay=20ms&drip=1s&size=10k&chunked=100&close=100&cookie=a=b";
  for (let i = 0; i < 100; i++) {
    assertEquals(injectedFaults(faults(query), random), {
      status: 503,
      delayMs: 20,
      dripMs: 1000,
      bodyBytes: 10_240,
      cookie: "a=b",
      isChunked: true,
      end: "close",
    });
    assertEquals(injectedFaults(faults(""), random), {
      status: 200,
      delayMs: 0,
      dripMs: 0,
      bodyBytes: 6,
      cookie: null,
      isChunked: false,
      end: null,
    });
  }
});

Deno.test("injectedFaults() respects probabilities, within statistical limits", () => {
  const random = seededRandom(7);
  const asked = faults("status=503:20,404:5&delay=1s:1&close=3&reset=10&chunked=50&size=0-9");
  const requests = 100_000;
  const seen: Record<string, number> = {};
  const count = (name: string) => seen[name] = (seen[name] ?? 0) + 1;
  for (let i = 0; i < requests; i++) {
    const injected = injectedFaults(asked, random);
    count(`status ${injected.status}`);
    count(`delay ${injected.delayMs}`);
    count(`end ${injected.end}`);
    count(`chunked ${injected.isChunked}`);
    count(`size ${injected.bodyBytes}`);
  }
  const percents: [name: string, percent: number][] = [
    ...[["status 200", 75], ["status 503", 20], ["status 404", 5]] as [string, number][],
    ...[["delay 1000", 1], ["end reset", 10], ["end close", 2.7]] as [string, number][],
    ...[["chunked true", 50], ["size 0", 10], ["size 9", 10]] as [string, number][],
  ];
  for (const [name, percent] of percents) {
    const expected = requests * percent / 100;
    // Five standard deviations of a binomial count.
    const margin = 5 * Math.sqrt(expected * (1 - percent / 100));
    assert(Math.abs(seen[name] - expected) < margin, `${name}: ${seen[name]}, not ${expected}`);
  }
});

Deno.test("seededRandom() repeats for a seed, differs between seeds, and stays in range", () => {
  const draw = (seed: number) => Array.from({ length: 50 }, seededRandom(seed));
  assertEquals(draw(3), draw(3));
  assert(draw(3).join() !== draw(4).join());
  assert([...draw(0), ...draw(2 ** 32 - 1)].every((value) => value >= 0 && value < 1));
});

Deno.test("parseFaults() rejects what it does not support", () => {
  const bad = [
    ...["status=999", "status=abc", "status=503:101", "status=503:60,404:60", "status="],
    ...["delay=20", "delay=1s:x", "delay=1s:", "drip=fast", "size=10q", "size=9-1", "size=1t"],
    ...["close=101", "close=", "reset=-1", "chunked=x", "staus=503"],
  ];
  for (const query of bad) assertThrows(() => faults(query), BadQuery, ". Use ");
});
