// Asynchronous work before each request: every body is signed with the run's key.
import type { Scenario } from "@x/load-tester";

const encoder = new TextEncoder();

async function signature(key: CryptoKey, text: string): Promise<string> {
  const bytes = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return new Uint8Array(bytes).toHex();
}

export default {
  setup: () =>
    crypto.subtle.importKey(
      "raw",
      encoder.encode("not a secret"),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    ),
  request: async ({ seq, requestId, state }) => {
    const body = JSON.stringify({ seq, requestId });
    return { path: "/echo", headers: { "x-signature": await signature(state, body) }, body };
  },
  check: (response) => response.json().headers["x-signature"].length === 64,
} satisfies Scenario<CryptoKey>;
