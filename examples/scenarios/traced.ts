// Functions called from a hook find their request without a parameter.
import { currentRequest, type Scenario } from "@x/load-tester";

const started = new Map<string, number>();

/** Stands for a store, a logger or a client of another service. */
async function remember(what: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  started.set(`${currentRequest()!.requestId} ${what}`, Date.now());
}

export default {
  request: async ({ seq }) => {
    await remember("asked");
    return { path: `/?size=${seq % 10}k` };
  },
  check: async (response, { requestId }) => {
    await remember("answered");
    return response.bytes().length % 1024 === 0 && started.has(`${requestId} asked`);
  },
  teardown: () => started.clear(),
} satisfies Scenario;
