/**
 * Tests the order in which permits are granted, and that none is lost or created.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fc } from "../../support/property.ts";
import { Semaphore } from "../../../lib/load/engine/semaphore.ts";

/** Runs everything that is ready. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** Creates a semaphore whose only permit is held. */
function taken(): Semaphore {
  const semaphore = new Semaphore(1);
  assert(semaphore.tryAcquire());
  return semaphore;
}

Deno.test("Semaphore() throws unless the number of permits is whole and at least 1", () => {
  for (const permits of [0, -1, 0.5, 1.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => new Semaphore(permits), RangeError, `a semaphore of ${permits} permits`);
  }
  assertEquals(new Semaphore(1).available, 1);
});

Deno.test("Semaphore.tryAcquire() acquires a permit only if one is available", () => {
  const semaphore = new Semaphore(2);
  assertEquals([1, 2, 3].map(() => semaphore.tryAcquire()), [true, true, false]);
  assertEquals(semaphore.available, 0);
  semaphore.release();
  assertEquals([semaphore.tryAcquire(), semaphore.tryAcquire()], [true, false]);
});

Deno.test("Semaphore.acquire() grants available permits at once, then waits", async () => {
  const semaphore = new Semaphore(2);
  await semaphore.acquire();
  await semaphore.acquire();
  let isGranted = false;
  const third = semaphore.acquire().then(() => isGranted = true);
  await settled();
  assertEquals([isGranted, semaphore.available, semaphore.waiting], [false, 0, 1]);
  semaphore.release();
  await third;
  assertEquals([isGranted, semaphore.available, semaphore.waiting], [true, 0, 0]);
});

Deno.test("Semaphore.acquire() grants permits in order of request", async () => {
  const semaphore = taken();
  const order: number[] = [];
  const all = [0, 1, 2, 3, 4].map((index) => semaphore.acquire().then(() => order.push(index)));
  assertEquals(semaphore.waiting, 5);
  for (let released = 1; released <= 5; released++) {
    semaphore.release();
    await settled();
    assertEquals(order.length, released);
  }
  await Promise.all(all);
  assertEquals(order, [0, 1, 2, 3, 4]);
});

Deno.test("Semaphore.tryAcquire() does not overtake a waiter that was granted a permit", async () => {
  const semaphore = taken();
  const waiting = semaphore.acquire();
  semaphore.release();
  // The permit went straight to the waiter, although that has not resumed yet.
  assertEquals(semaphore.tryAcquire(), false);
  await waiting;
});

Deno.test("Semaphore.acquire() rejects with the reason of a signal that is already aborted", async () => {
  const semaphore = new Semaphore(1);
  const reason = new RangeError("too late");
  await assertRejects(
    () => semaphore.acquire(AbortSignal.abort(reason)),
    RangeError,
    "too late",
  );
  assertEquals([semaphore.available, semaphore.waiting], [1, 0]);
});

Deno.test("Semaphore.acquire() stops waiting if the signal is aborted", async () => {
  const semaphore = taken();
  const controller = new AbortController();
  const order: string[] = [];
  const first = semaphore.acquire(controller.signal).then(
    () => order.push("first granted"),
    (reason) => order.push(`first ${reason}`),
  );
  const second = semaphore.acquire().then(() => order.push("second granted"));
  controller.abort("gave up");
  assertEquals(semaphore.waiting, 1);
  await first;
  semaphore.release();
  await second;
  assertEquals(order, ["first gave up", "second granted"]);
  assertEquals([semaphore.available, semaphore.waiting], [0, 0]);
});

Deno.test("Semaphore.acquire() keeps the permit if the signal is aborted after it was granted", async () => {
  const semaphore = taken();
  const controller = new AbortController();
  const waiting = semaphore.acquire(controller.signal);
  semaphore.release();
  // Before the waiter learns of its permit.
  controller.abort("too late");
  await waiting;
  assertEquals(semaphore.available, 0);
  semaphore.release();
  assertEquals(semaphore.available, 1);
});

Deno.test("Semaphore.acquire() leaves no listener on a signal", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, args);
  };
  const semaphore = new Semaphore(1);
  await semaphore.acquire(signal);
  assertEquals(listeners, 0);
  const waiting = semaphore.acquire(signal);
  assertEquals(listeners, 1);
  semaphore.release();
  await waiting;
  assertEquals(listeners, 0);
});

Deno.test("Semaphore.acquire() lets any of many waiters give up", async () => {
  const semaphore = taken();
  const controllers = Array.from({ length: 9 }, () => new AbortController());
  const order: number[] = [];
  const all = controllers.map(({ signal }, index) =>
    semaphore.acquire(signal).then(() => order.push(index), () => {})
  );
  for (const index of [0, 4, 8]) controllers[index].abort();
  assertEquals(semaphore.waiting, 6);
  for (let i = 0; i < 6; i++) {
    semaphore.release();
    await settled();
  }
  await Promise.all(all);
  assertEquals(order, [1, 2, 3, 5, 6, 7]);
});

Deno.test("Semaphore.release() throws if no permit is held", () => {
  const semaphore = new Semaphore(2);
  assertThrows(() => semaphore.release(), RangeError, "none is taken");
  semaphore.tryAcquire();
  semaphore.release();
  assertThrows(() => semaphore.release(), RangeError, "none is taken");
  assertEquals(semaphore.available, 2);
});

/** A waiter: for how many turns it holds a permit, and when it gives up waiting. */
interface Wish {
  readonly holdTurns: number;
  readonly abortAfterTurns: number | null;
}

Deno.test("Semaphore never has more holders than permits, and loses none, in any order", async () => {
  const wish: fc.Arbitrary<Wish> = fc.record({
    holdTurns: fc.integer({ min: 0, max: 4 }),
    abortAfterTurns: fc.option(fc.integer({ min: 0, max: 6 }), { freq: 2 }),
  });
  const wishes = fc.array(wish, { maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      wishes,
      fc.scheduler(),
      async (permits, wishes, scheduler) => {
        const semaphore = new Semaphore(permits);
        const turns = async (count: number) => {
          for (let i = 0; i < count; i++) await scheduler.schedule(Promise.resolve());
        };
        let holders = 0;
        let mostHolders = 0;
        let [granted, gaveUp] = [0, 0];
        const want = async ({ holdTurns, abortAfterTurns }: Wish) => {
          const controller = new AbortController();
          const aborting = abortAfterTurns === null
            ? undefined
            : turns(abortAfterTurns).then(() => controller.abort());
          try {
            await semaphore.acquire(controller.signal);
            granted++;
            mostHolders = Math.max(mostHolders, ++holders);
            await turns(holdTurns);
            holders--;
            semaphore.release();
          } catch {
            gaveUp++;
          }
          await aborting;
        };
        const all = Promise.all(wishes.map(want));
        await scheduler.waitFor(all);
        assertEquals(granted + gaveUp, wishes.length);
        const impatient = wishes.filter((wish) => wish.abortAfterTurns !== null).length;
        assert(gaveUp <= impatient, `${gaveUp} gave up of ${impatient}`);
        assert(mostHolders <= permits, `${mostHolders} holders of ${permits} permits`);
        assertEquals(mostHolders > 0, granted > 0);
        assertEquals([semaphore.available, semaphore.waiting], [permits, 0]);
      },
    ),
    { seed: 21, numRuns: 500 },
  );
});
