/**
 * Tests which address a dashboard listens on, and which host names it accepts.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { dashboardAddress, isAllowedHost } from "../../../lib/cli/dashboard/dashboard_address.ts";
import { UsageError } from "../../../lib/errors.ts";

Deno.test("dashboardAddress() parses a port with an optional host", () => {
  assertEquals(dashboardAddress("8089"), { hostname: "127.0.0.1", port: 8089 });
  assertEquals(dashboardAddress("0"), { hostname: "127.0.0.1", port: 0 });
  assertEquals(dashboardAddress("0.0.0.0:80"), { hostname: "0.0.0.0", port: 80 });
  assertEquals(dashboardAddress("[::1]:80"), { hostname: "::1", port: 80 });
  assertEquals(dashboardAddress("lab.example:80"), { hostname: "lab.example", port: 80 });
  for (const given of ["", "port", "65536", ":80", "1.2.3.4:", "::1:80", "a:b:80", "http://a:80"]) {
    assertThrows(() => dashboardAddress(given), UsageError, "dashboard");
  }
});

Deno.test("isAllowedHost() rejects names that another site could resolve to this machine", () => {
  const allows = (host: string | null, hostname = "127.0.0.1") =>
    isAllowedHost(host, { hostname, port: 8089 });
  for (const host of ["127.0.0.1:8089", "localhost:8089", "LOCALHOST", "[::1]:8089", "10.0.0.7"]) {
    assertEquals(allows(host), true, host);
  }
  for (const host of ["evil.example", "evil.example:8089", "localhost.evil.example", "", null]) {
    assertEquals(allows(host), false, `${host}`);
  }
  assertEquals(allows("lab.example:8089", "lab.example"), true);
});
