// Knows: node:util's styleText. Stands in for @std/fmt/colors.
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];
const styled = (style: Style) => (text: string): string =>
  Deno.noColor ? text : styleText(style, text, { validateStream: false });

/** Bold text. */
export const bold: (text: string) => string = styled("bold");
/** Faint text. */
export const dim: (text: string) => string = styled("dim");
/** Green text. */
export const green: (text: string) => string = styled("green");
/** Red text. */
export const red: (text: string) => string = styled("red");
/** Yellow text. */
export const yellow: (text: string) => string = styled("yellow");
