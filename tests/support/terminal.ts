/**
 * Runs the program in a terminal of a given size, with input and resizes.
 *
 * @module
 */
import { denoArgs } from "./program.ts";

/** An action after the program has written a text: a key, or another size. */
interface Deed {
  readonly after: string;
  readonly type?: string;
  readonly size?: readonly [columns: number, rows: number];
}

/**
 * A pseudo-terminal created by Python's standard library. It reads the actions, and writes the
 * output to stdout; a program that hangs is killed after a minute.
 */
const TERMINAL = `
import fcntl, json, os, pty, signal, struct, sys, termios
size, deeds, command = json.loads(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
pid, fd = pty.fork()
if pid == 0:
    resize(0, *size)
    os.execvp(command[0], command)
signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
signal.alarm(60)
new = b""
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    os.write(1, piece)
    new += piece
    while deeds and deeds[0]["after"].encode() in new:
        deed = deeds.pop(0)
        new = b""
        if "size" in deed:
            resize(fd, *deed["size"])
        if "type" in deed:
            os.write(fd, deed["type"].encode())
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) if not deeds else 99)
`;

/**
 * Runs the program in a terminal of a size; returns its exit code and output. The code is 99 if an
 * action was never triggered.
 */
export async function programInSize(
  args: readonly string[],
  size: readonly [columns: number, rows: number],
  deeds: readonly Deed[] = [],
): Promise<{ code: number; screen: string }> {
  const command = [Deno.execPath(), ...denoArgs(args)];
  const { code, stdout } = await new Deno.Command("python3", {
    args: ["-c", TERMINAL, JSON.stringify(size), JSON.stringify(deeds), ...command],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  return { code, screen: new TextDecoder().decode(stdout) };
}
