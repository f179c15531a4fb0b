/**
 * Tests which encodings are decoded, and how others are named.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { decodedText } from "../../../lib/cli/files/decoded_text.ts";

/** Encodes UTF-16, low byte first. */
const utf16 = (text: string) =>
  Uint8Array.from(
    [...text].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]),
  );
const swapped = (bytes: Uint8Array) => bytes.map((_, i) => bytes[i ^ 1]);

Deno.test("decodedText() decodes UTF-8, and UTF-16 with a byte order mark", () => {
  const text = "id,name\n1,Zoë →\n";
  assertEquals(decodedText(new TextEncoder().encode(text)), { text });
  assertEquals(decodedText(utf16("\ufeff" + text)), { text });
  assertEquals(decodedText(swapped(utf16("\ufeff" + text))), { text });
  assertEquals(decodedText(new Uint8Array()), { text: "" });
  assertEquals(decodedText(new TextEncoder().encode("a\0b")), { text: "a\0b" });
});

Deno.test("decodedText() names an unsupported encoding, with advice", () => {
  assertEquals(decodedText(Uint8Array.from("Zoë\n", (letter) => letter.charCodeAt(0))), {
    problem: "not UTF-8; it may be Latin-1 or Windows-1252",
    advice: "Convert it to UTF-8, such as with iconv -f WINDOWS-1252 -t UTF-8.",
  });
  for (const bytes of [utf16("id,name\n"), swapped(utf16("id,name\n"))]) {
    assertEquals(decodedText(bytes), {
      problem: "UTF-16 without a byte order mark",
      advice: "Convert it to UTF-8, such as with iconv -f UTF-16 -t UTF-8.",
    });
  }
});
