/**
 * What some tests need of the system they run on, and where it has none of it.
 *
 * @module
 */

/** Stands in for `Deno` before `.test`. */
interface Tester {
  test(name: string, run: () => void | Promise<void>): void;
}

/** Elsewhere a test is left out, and its name says why. */
function where(isThere: boolean, lack: string): Tester {
  return {
    test: (name, run) =>
      Deno.test({
        name: isThere ? name : `${name} (not here: ${lack})`,
        ignore: !isThere,
        fn: run,
      }),
  };
}

const isUnix = Deno.build.os !== "windows";

/** For tests that run a program in a pseudo-terminal. */
export const inTerminals: Tester = where(isUnix, "Python makes no terminals on Windows");

/** For tests that send a program a signal which it can answer. */
export const withSignals: Tester = where(isUnix, "Windows ends a program without telling it");

/** For tests that need a shell's limits, links or sockets of Unix. */
export const onUnix: Tester = where(isUnix, "a shell and files of Unix are needed");

/** For tests on a device that is always full. */
export const onLinux: Tester = where(Deno.build.os === "linux", "the device is one of Linux");
