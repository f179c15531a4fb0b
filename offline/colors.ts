/**
 * Stands in for `@std/fmt/colors`, with the styles that the program uses.
 *
 * @module
 */
const styled = (begin: number, end: number) => (text: string): string =>
  Deno.noColor ? text : `\x1b[${begin}m${text}\x1b[${end}m`;

/** Bold text. */
export const bold: (text: string) => string = styled(1, 22);
/** Faint text. */
export const dim: (text: string) => string = styled(2, 22);
/** Red text. */
export const red: (text: string) => string = styled(31, 39);
/** Green text. */
export const green: (text: string) => string = styled(32, 39);
/** Yellow text. */
export const yellow: (text: string) => string = styled(33, 39);
