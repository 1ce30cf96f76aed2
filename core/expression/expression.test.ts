import { describe, expect, it } from "vitest";
import { evaluateTemplate, FUNCTIONS, type Scope } from "./index";

const scope: Scope = {
  args: { NAME: "api", COUNT: 3, FLAG: false, LIST: [1, 2], EMPTY: null, NESTED: { "a key": { b: [10] } } },
  refs: { "start-build": { id: "b1", branch: "main", ports: [{ dns: "x" }] }, skipped: undefined },
  secrets: { db: { values: { PASS: "hunter2-long" } } },
  now: () => new Date(Date.UTC(2026, 10, 22, 9, 5, 7, 42)),
  randomBytes: (count) => new Uint8Array(count).fill(7),
};

describe("functions", () => {
  it.each(Object.values(FUNCTIONS).map((definition) => [definition.example.code, definition] as const))(
    "%s yields what the reference says",
    (code, { example }) => {
      const scopeWithSecret = { ...scope, secrets: { database: { values: {} } } };
      const value = evaluateTemplate(`\${${code}}`, scopeWithSecret);
      if ("result" in example) expect(value).toEqual(example.result);
      else expect(value).toBeDefined();
    },
  );
});
