import { describe, expect, it } from "vitest";
import { draftOf, newDraft, repeatedNames, toSpec } from "./draft";
import type { FormField } from "./form-fields";
import { FORM_KINDS, type FormKind } from "./form-kinds";

const fieldsOf = (form: FormKind) => form.sections.flatMap((section): readonly FormField[] => section.fields);
const service = fieldsOf(FORM_KINDS.service);

describe("a new form", () => {
  it("sends what it says, and nothing for what is empty", () => {
    const draft = newDraft(service, { port: "4300" });
    expect(toSpec(service, { ...draft, text: { ...draft.text, id: "api", name: " " } })).toEqual({
      id: "api",
      port: 4300,
      replicas: 1,
      healthCheck: { intervalSeconds: 5, timeoutSeconds: 5, graceSeconds: 60 },
      environment: {},
      secretGroups: [],
      addons: [],
    });
  });

  it("sends what is no number as it was typed, for the server to say so", () => {
    const draft = newDraft(service, { port: "80 80" });
    expect(toSpec(service, draft).port).toBe("80 80");
  });

  it("sends a field that belongs to another choice with that choice only", () => {
    const addon = fieldsOf(FORM_KINDS.addon);
    const draft = newDraft(addon, { id: "db", connectionString: "postgresql://h/d" });
    expect(toSpec(addon, draft)).toEqual({ id: "db", type: "postgres" });
    const elsewhere = { ...draft, text: { ...draft.text, type: "external-postgres", connectionString: "x" } };
    expect(toSpec(addon, elsewhere)).toMatchObject({ connectionString: "x" });
  });
});

describe("a form of what is there", () => {
  const spec = {
    id: "api",
    name: "API",
    port: 80,
    replicas: 2,
    healthCheck: { path: "/", intervalSeconds: 1, timeoutSeconds: 2, graceSeconds: 3 },
    environment: { A: null },
    secretGroups: ["g"],
    addons: [{ id: "db", as: "PG" }],
    runtime: "far",
  };

  it("sends the same when nothing is touched", () => {
    expect(toSpec(service, draftOf(service, spec), spec)).toEqual(spec);
  });

  it("keeps what it has no field for", () => {
    const addon = fieldsOf(FORM_KINDS.addon);
    const stored = { id: "db", name: "db", type: "postgres", version: "16" };
    expect(toSpec(addon, draftOf(addon, stored), stored)).toEqual(stored);
  });

  it("leaves out what was removed, and sends what was replaced", () => {
    const draft = draftOf(service, { ...spec, environment: { A: null, B: null, C: null } });
    const [a, b, c] = draft.secrets.environment ?? [];
    if (a === undefined || b === undefined || c === undefined) throw new Error("three rows were expected");
    const environment = [{ ...a, removed: true }, { ...b, value: "new" }, c];
    expect(toSpec(service, { ...draft, secrets: { environment } }).environment).toEqual({
      B: "new",
      C: null,
    });
  });
});

it("two rows of one name are told, a removed one is not counted", () => {
  const row = { name: "A", value: "", stored: false, removed: false };
  expect([
    ...repeatedNames([
      { ...row, key: 0 },
      { ...row, key: 1 },
    ]),
  ]).toEqual([1]);
  expect(
    repeatedNames([
      { ...row, key: 0, removed: true },
      { ...row, key: 1 },
    ]).size,
  ).toBe(0);
});
