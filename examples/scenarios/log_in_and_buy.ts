// A user per iteration: logs in, keeps the session cookie, pauses, and buys.
import type { Scenario } from "@x/load-tester";

export default {
  cookies: true,
  steps: [
    {
      name: "log in",
      request: ({ seq }) => ({
        path: `/?cookie=session=s${seq}`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ user: `user ${seq}`, password: "not a secret" }).toString(),
      }),
      check: ({ headers }, { seq }) => ({
        "gives a session": headers.getSetCookie()[0] === `session=s${seq}`,
      }),
      thinkMs: () => 5 + Math.random() * 10,
    },
    {
      name: "buy",
      request: ({ seq }) => ({ method: "PUT", path: `/echo?item=${seq % 7}`, body: "{}" }),
      check: (response, { seq }) => ({
        "knows the user": response.json().headers.cookie === `session=s${seq}`,
      }),
    },
  ],
} satisfies Scenario;
