/**
 * Encodes a user and a password as the value of an Authorization header field (RFC 7617).
 *
 * @module
 */

/**
 * Returns the value for the Basic scheme, in UTF-8.
 *
 * @param credentials the user, a colon and the password
 */
export function basicAuth(credentials: string): string {
  return `Basic ${new TextEncoder().encode(credentials).toBase64()}`;
}
