import { expect, test } from "vitest";
import { readAuditDetail } from "./audit-detail";

test("a change is told field by field, with what was and what is", () => {
  const detail = {
    fields: [
      { path: "port", from: 80, to: 81 },
      { path: "command", to: "node x" },
    ],
    reason: "why",
  };
  expect(readAuditDetail(detail)).toEqual({
    diffs: [
      {
        title: null,
        lines: [
          { path: "port", from: "80", to: "81" },
          { path: "command", from: null, to: "node x" },
        ],
      },
    ],
    facts: [{ name: "reason", value: "why" }],
  });
});

test("a project file is told thing by thing, also by entries that kept no values", () => {
  const changes = [{ action: "update", kind: "job", id: "migrate", fields: ["command"] }];
  expect(readAuditDetail({ changes }).diffs).toEqual([
    { title: "Changed job migrate", lines: [{ path: "command", from: null, to: null }] },
  ]);
});

test("a role that changed is a change", () => {
  expect(readAuditDetail({ from: "viewer", to: "admin" }).diffs[0]?.lines).toEqual([
    { path: "role", from: "viewer", to: "admin" },
  ]);
});

test("what nobody expected breaks nothing", () => {
  for (const detail of [null, "x", [], { fields: 3, changes: "no" }, { fields: [null, {}] }]) {
    expect(readAuditDetail(detail).diffs).toEqual([]);
  }
});
