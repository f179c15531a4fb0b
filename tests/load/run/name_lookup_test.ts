/**
 * Tests that no name is looked up without permission, which would prompt.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { missingPermission } from "../../../lib/http/wire/permission.ts";
import { slowLookupMs } from "../../../lib/load/run/name_lookup.ts";
import { madeResult } from "../../support/made_result.ts";

const URL_OF_NAME = "http://shop.example/";

for (const [net, lookups] of [[["shop.example:80"], 0], [["shop.example"], 1]] as const) {
  Deno.test({
    name: `slowLookupMs() looks up ${lookups} names with -N=${net}`,
    permissions: { net: [...net] },
    async fn() {
      const result = madeResult(
        [{ tookMs: 1 }],
        { url: URL_OF_NAME },
        {},
        (tally) => tally.addConnection(120, null, "127.0.0.1:80"),
      );
      let count = 0;
      const lookupMs = await slowLookupMs(result, () => Promise.resolve(count++));
      assertEquals([count, lookupMs === null], [lookups, lookups === 0]);
    },
  });
}

Deno.test({
  name: "missingPermission() covers the lookup that selecting an IP version needs",
  permissions: { net: ["shop.example:80", "pool.example", "127.0.0.1:80"] },
  fn() {
    const missing = (hostname: string, ipVersion: 4 | null) =>
      missingPermission({ kind: "tcp", hostname, port: 80, ipVersion });
    assertEquals(missing("shop.example", null), null);
    assertEquals(missing("shop.example", 4), "-N or -N=shop.example");
    assertEquals(missing("pool.example", 4), null);
    assertEquals(missing("127.0.0.1", 4), null);
    assertEquals(missing("127.0.0.2", 4), "-N or -N=127.0.0.2:80");
  },
});
