/**
 * Registers tests that depend on the system, and skips them with the reason if something is
 * missing.
 *
 * @module
 */

/** The part of `Deno` that is used to register tests. */
interface Tester {
  test(name: string, run: (t: Deno.TestContext) => void | Promise<void>): void;
}

/** A reason to skip, or false for none. */
type Lack = string | false;

/** Skips a test for the first reason, and appends it to its name. */
export function unless(...lacks: readonly Lack[]): Tester {
  const lack = lacks.find((each) => each !== false);
  return {
    test: (name, fn) =>
      Deno.test(
        lack === undefined
          ? { name, fn }
          : { name: `${name} (skipped: ${lack})`, ignore: true, fn },
      ),
  };
}

/** Returns true if the system has the program. */
export function hasProgram(name: string): boolean {
  const isWindows = Deno.build.os === "windows";
  const folders = Deno.env.get("PATH")?.split(isWindows ? ";" : ":") ?? [];
  return folders.some((folder) => isFile(`${folder}/${name}${isWindows ? ".exe" : ""}`));
}

/** Returns a reason to skip if the system lacks one of the programs. */
export function lacking(...programs: readonly string[]): Lack {
  const missing = programs.filter((program) => !hasProgram(program));
  return missing.length > 0 && `needs ${missing.join(" and ")}`;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const isWindows = Deno.build.os === "windows";

/** For tests that run a program in a pseudo-terminal, created by Python. */
export const inTerminals: Tester = unless(
  isWindows && "Python has no pseudo-terminals on Windows",
  lacking("python3"),
);

/** For tests with certificates, created by openssl. */
export const withCertificates: Tester = unless(lacking("openssl"));

/** For tests that send a program a signal that it can handle. */
export const withSignals: Tester = unless(isWindows && "Windows ends a program without telling it");

/** For tests that need limits of a shell, links or Unix sockets. */
export const onUnix: Tester = unless(isWindows && "needs a Unix shell and file system");

/** For tests on a device that is always full. */
export const onLinux: Tester = unless(Deno.build.os !== "linux" && "needs /dev/full");
