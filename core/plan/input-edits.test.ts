import { describe, expect, test } from "vitest";
import { MASK } from "@/core/expression";
import { changesOf, mergeEdits, showsMask, valueAt, withEdits, withoutEdited } from "./input-edits";

const spec = { id: "api", origin: { branch: "main", tags: ["a", "b"] } };

describe("edits of a spec", () => {
  test("replace, add and take away fields, and leave the spec they came from alone", () => {
    const edited = withEdits(spec, [
      { path: ["origin", "branch"], value: "next" },
      { path: ["deployment", "docker", "command"], value: "npm start" },
      { path: ["id"] },
    ]);
    expect(edited).toEqual({
      origin: { branch: "next", tags: ["a", "b"] },
      deployment: { docker: { command: "npm start" } },
    });
    expect(spec).toEqual({ id: "api", origin: { branch: "main", tags: ["a", "b"] } });
  });

  test("reach into lists", () => {
    expect(withEdits(spec, [{ path: ["origin", "tags", 1], value: "c" }])).toMatchObject({
      origin: { tags: ["a", "c"] },
    });
    expect(withEdits(spec, [{ path: ["origin", "tags", 0] }])).toMatchObject({ origin: { tags: ["b"] } });
  });

  test("never reach what every object inherits", () => {
    expect(valueAt(spec, ["constructor", "name"])).toBeUndefined();
    withEdits(spec, [{ path: ["__proto__", "polluted"], value: true }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("take what they replace out of the way of resolving, in its place", () => {
    expect(
      withoutEdited(spec, [
        { path: ["origin", "tags", 0], value: "x" },
        { path: ["new"], value: 1 },
      ]),
    ).toEqual({
      id: "api",
      origin: { branch: "main", tags: [null, "b"] },
    });
  });

  test("stay from attempt to attempt until the same field, or one around it, is edited again", () => {
    const edit = (path: string[], value: unknown) => ({ path, value, secret: false });
    const before = [edit(["origin", "branch"], "a"), edit(["id"], "b")];
    expect(mergeEdits(before, [edit(["origin", "branch"], "c")])).toEqual([
      edit(["id"], "b"),
      edit(["origin", "branch"], "c"),
    ]);
    expect(mergeEdits(before, [edit(["origin"], {})])).toEqual([edit(["id"], "b"), edit(["origin"], {})]);
  });

  test("are told as people may see them: what replaces a secret is one", () => {
    const shown = { token: MASK, branch: "main" };
    expect(showsMask(shown.token)).toBe(true);
    expect(
      changesOf(
        shown,
        [
          { path: ["token"], value: "hunter2", secret: true },
          { path: ["branch"], value: "known-secret", secret: false },
          { path: ["sha"], value: "3f9c2a1", secret: false },
        ],
        (value) => (value === "known-secret" ? MASK : value),
      ),
    ).toEqual([
      { path: ["token"], from: MASK, to: MASK },
      { path: ["branch"], from: "main", to: MASK },
      { path: ["sha"], to: "3f9c2a1" },
    ]);
  });
});
