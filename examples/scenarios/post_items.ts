// A token from setup, a different body each time, and a check of the response.
import type { Scenario } from "@x/load-tester";

export default {
  setup: () => ({ token: crypto.randomUUID() }),
  request: ({ seq, state }) => ({
    path: `/echo?item=${seq}`,
    headers: { authorization: `Bearer ${state.token}`, "content-type": "application/json" },
    body: JSON.stringify({ seq }),
  }),
  check: (response, { seq }) => JSON.parse(response.json().body).seq === seq,
} satisfies Scenario<{ token: string }>;
