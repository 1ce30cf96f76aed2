import { expect, it } from "vitest";
import { fixtureContext, fixtureKinds } from "./fixture-kinds";
import { toJson, toYaml, walkRawNodes, type FlowDocument } from "./index";
import { validateDraft } from "./validate-draft";

const LEAVES = 4_500;
/** Above what an idle machine needs (about 60 ms as a value, 170 ms as JSON, 110 ms as YAML), below what would be felt or quadratic. */
const BOUND_MS = 300;

/** Three levels of workflows; each job reads the one before it, wherever that stands. */
function largeFlow(readsNothing: boolean): FlowDocument {
  const leaf = (index: number): unknown => ({
    kind: "JobRun",
    ref: `s${index}`,
    condition: "success",
    timeoutDuration: readsNothing ? 6 : 600,
    spec: {
      jobId: "job-prod",
      runtimeEnvironment: {
        BEFORE: index === 0 ? "" : `run \${refs.${readsNothing ? "z" : "s"}${index - 1}.exitCode}`,
        NAME: "${fn.toUpper(args.NAME)}",
      },
    },
  });
  const workflow = (steps: unknown[]): unknown => ({ kind: "Workflow", spec: { type: "sequential", steps } });
  const chunk = (items: unknown[], size: number): unknown[] =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
      workflow(items.slice(at * size, (at + 1) * size)),
    );
  const leaves = Array.from({ length: LEAVES }, (_, index) => leaf(index));
  const document = {
    apiVersion: "v1.2",
    arguments: { NAME: "main" },
    spec: workflow(chunk(chunk(leaves, 10), 10)),
  };
  return document as unknown as FlowDocument;
}

/** Processor time of the quickest of some runs: other tests share the machine. */
function quickestMs(work: () => unknown): number {
  return Math.min(
    ...Array.from({ length: 8 }, () => {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    }),
  );
}

const PATIENCE = { timeout: 60_000 };

it("a document of 5,000 nodes is validated in under 300 ms: a value, JSON and YAML", PATIENCE, () => {
  const document = largeFlow(false);
  expect([...walkRawNodes(document)].length).toBeGreaterThan(4_990);
  for (const source of [document, toJson(document), toYaml(document)]) {
    expect(validateDraft(source, fixtureKinds, fixtureContext).problems).toEqual([]);
    expect(quickestMs(() => validateDraft(source, fixtureKinds, fixtureContext))).toBeLessThan(BOUND_MS);
  }
});

it("nine thousand mistakes take no longer than a second to be told", PATIENCE, () => {
  const text = toJson(largeFlow(true));
  const { problems } = validateDraft(text, fixtureKinds, fixtureContext);
  expect(problems).toHaveLength(2 * LEAVES - 1);
  expect(quickestMs(() => validateDraft(text, fixtureKinds, fixtureContext))).toBeLessThan(1_000);
});
