import { describe, expect, it } from "vitest";
import { isRecord } from "@/core/document";
import type { StageFacts } from "../stage-facts";
import {
  allChoices,
  buildServiceChoices,
  findChoices,
  kindChoices,
  precedingChoices,
  resourceChoices,
} from "./choices";

const resource = (kind: "service" | "job" | "addon", id: string, stage: string) => ({
  kind,
  id,
  name: id,
  stage,
  type: kind === "addon" ? "postgres" : null,
});
const FACTS: StageFacts = {
  projectId: "shop",
  flow: "main/Production",
  stage: "Production",
  precedingStage: "Staging",
  resources: [
    resource("job", "job-staging", "Staging"),
    resource("service", "web-staging", "Staging"),
    resource("service", "api-staging", "Staging"),
    resource("service", "api-prod", "Production"),
    resource("job", "job-prod", "Production"),
    resource("addon", "postgres-prod", "Production"),
  ],
  buildServices: [{ id: "code", name: "code", branch: "main" }],
  secretGroups: [],
  argumentNames: [],
  flows: [],
  runtime: { capabilities: ["build", "service", "job"], missing: { "image.pull": "It cannot pull images." } },
};
const titles = (choices: readonly { title: string }[]) => choices.map(({ title }) => title);
const own = (id: string) => {
  const found = FACTS.resources.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not there`);
  return found;
};

describe("what can be put into a flow", () => {
  it("of a build service is its build, and its builds rolled out to what stands in the stage", () => {
    const [code] = FACTS.buildServices;
    if (code === undefined) throw new Error("there is no build service");
    const choices = buildServiceChoices(FACTS, code);
    expect(titles(choices)).toEqual(["Build code", "Deploy build to api-prod", "Deploy build to job-prod"]);
    expect(choices[1]?.make([])).toMatchObject({
      kind: "Release",
      spec: { type: "build", origin: { id: "code" }, target: { id: "api-prod", type: "service" } },
    });
  });

  it("of the stage before is a promotion, to what is called alike first", () => {
    const choices = precedingChoices(FACTS, own("job-staging"));
    expect(titles(choices)).toEqual(["Promote job-prod", "Promote api-prod"]);
    const [promotion] = resourceChoices(FACTS, own("api-prod"));
    expect(promotion?.detail).toBe("from api-staging of Staging");
  });

  it("of a database is a backup, of a job a run", () => {
    expect(titles(resourceChoices(FACTS, own("postgres-prod")))).toContain("Back up postgres-prod");
    expect(titles(resourceChoices(FACTS, own("job-prod")))[0]).toBe("Run job-prod");
  });

  it("says what the runtime cannot do, and that nothing stands before the first stage", () => {
    const image = kindChoices(FACTS).find(({ title }) => title === "Deploy image");
    expect(image?.blockedBy).toBe("It cannot pull images.");
    const first = kindChoices({ ...FACTS, precedingStage: null });
    expect(first.find(({ title }) => title === "Promote deployment")?.blockedBy).toMatch(/first stage/);
  });

  it("makes a node of its kind with a ref that is free, whatever it is", () => {
    for (const choice of allChoices(FACTS)) {
      const node = choice.make(["start-build"]);
      expect(typeof node.kind, choice.id).toBe("string");
      expect(isRecord(node.spec), choice.id).toBe(true);
      expect(node.ref, choice.id).not.toBe("start-build");
    }
  });

  it("is found by all words of a search, what begins with it first", () => {
    const found = findChoices(allChoices(FACTS), "run job");
    expect(titles(found)[0]).toMatch(/^Run job/);
    expect(findChoices(allChoices(FACTS), "horoscope")).toEqual([]);
    expect(new Set(allChoices(FACTS).map(({ id }) => id)).size).toBe(allChoices(FACTS).length);
  });
});
