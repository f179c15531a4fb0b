// Two steps: the second uses the response to the first, after a pause.
import type { Scenario } from "@x/load-tester";

export default {
  steps: [
    {
      name: "order",
      request: ({ seq }) => ({ path: "/echo", body: JSON.stringify({ item: seq }) }),
      check: (response) => ({
        "is JSON": response.headers.get("content-type")?.startsWith("application/json") ?? false,
        "has the item": response.json().body.includes("item"),
      }),
      thinkMs: () => 2 + Math.random() * 6,
    },
    {
      name: "look",
      request: ({ responses }) => {
        const { item } = JSON.parse(responses.order.json().body);
        return { path: `/echo?item=${item}` };
      },
    },
  ],
} satisfies Scenario;
