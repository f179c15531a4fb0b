// Knows: the escape sequences of @std/fmt/colors, and of what stands in for it alike.
// Refuses to know: which of the two is imported.
import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import { assertEquals } from "@std/assert";

const STYLES = {
  bold: [bold, 1, 22],
  dim: [dim, 2, 22],
  red: [red, 31, 39],
  green: [green, 32, 39],
  yellow: [yellow, 33, 39],
} as const;

Deno.test("colors begin and end with their escape sequences, without where NO_COLOR is set", () => {
  for (const [name, [paint, on, off]] of Object.entries(STYLES)) {
    for (const text of ["text", "5", "a b\nc"]) {
      assertEquals(paint(text), Deno.noColor ? text : `\x1b[${on}m${text}\x1b[${off}m`, name);
    }
  }
});
