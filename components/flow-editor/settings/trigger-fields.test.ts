import { describe, expect, test } from "vitest";
import { TriggerSchema } from "@/core/document";
import { fieldsOf, newTrigger, serviceOf, valueOf } from "./trigger-fields";

describe("a trigger that is begun with", () => {
  test.each(["git", "tags", "cron"] as const)("of %s is one of the language", (kind) => {
    const trigger = newTrigger(kind, "push", "https://github.com/acme/shop");
    expect(TriggerSchema.safeParse(trigger).error).toBeUndefined();
    expect(fieldsOf(trigger)).not.toBeNull();
  });
});

test.each([
  { vcsService: "github", repoUrl: "https://github.com/acme/shop", branchRestrictions: ["a"] },
  {
    kind: "vcs-push",
    spec: {
      vcs: { vcsService: "github", repoUrl: "https://github.com/acme/shop" },
      branchNamePatterns: ["a"],
      filePaths: { paths: ["*.md"] },
    },
  },
])("both forms say where their repository and branches are: %j", (trigger) => {
  const fields = fieldsOf(trigger);
  expect(valueOf(trigger, fields?.repoUrl ?? null)).toBe("https://github.com/acme/shop");
  expect(valueOf(trigger, fields?.branches ?? null)).toEqual(["a"]);
});

test("every place is one that the language has", () => {
  const written = {
    vcsService: "github",
    repoUrl: "r",
    branches: ["*"],
    pulls: ["*"],
    rules: ["*.md"],
    isAllowList: true,
    rulesOn: true,
    flagsOn: true,
    flags: ["[no ci]"],
    ignoreDrafts: true,
    cron: "0 3 * * *",
    timeZone: "Europe/Berlin",
  } as const;
  for (const kind of [undefined, "vcs-push", "vcs-pr", "vcs-release", "cron"]) {
    const trigger: Record<string, unknown> = kind === undefined ? {} : { kind };
    const { title: _, ...fields } = fieldsOf(trigger) ?? { title: "" };
    for (const [name, path] of Object.entries(fields)) {
      if (path === null) continue;
      let at = trigger;
      for (const segment of path.slice(0, -1)) at = (at[segment] ??= {}) as Record<string, unknown>;
      at[String(path.at(-1))] = written[name as keyof typeof written];
    }
    expect(TriggerSchema.safeParse(trigger).error, JSON.stringify(trigger)).toBeUndefined();
  }
});

test("what starts nothing here, or is no trigger, has no form", () => {
  for (const trigger of [null, "x", { kind: "vcs-pr-label" }, { kind: "toString" }]) {
    expect(fieldsOf(trigger)).toBeNull();
  }
});

test.each([
  ["https://github.com/acme/shop", "github"],
  ["git@gitlab.com:acme/shop.git", "gitlab"],
  ["https://git.example/acme/shop", "self-hosted"],
])("%s is of %s", (repoUrl, service) => {
  expect(serviceOf(repoUrl)).toBe(service);
});
