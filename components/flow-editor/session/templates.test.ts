import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { DocumentPath } from "@/core/document";
import { newNode, openSession, reduceEditor, type EditorAction, type EditorState } from "./index";
import type { NodeResource } from "./new-node";
import { refsOf } from "./refs";

const TEMPLATES = path.resolve(process.cwd(), "../shared/templates");
const EMPTY = `${JSON.stringify(
  {
    apiVersion: "v1.2",
    options: { concurrencyPolicy: "queue" },
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
  },
  null,
  2,
)}\n`;

type Step = (state: EditorState) => EditorAction;

/** Puts a node behind the others, without the name that it is given. */
const add =
  (kind: string, resource: NodeResource, origin?: NodeResource): Step =>
  ({ source }) => ({
    type: "insert",
    at: { parentKey: "root", index: (source.value as Flow).spec.spec.steps.length },
    nodes: [newNode(kind, { resource, ...(origin && { origin }), existingRefs: refsOf(source.value) })],
  });
const set =
  (key: string, at: DocumentPath, value?: unknown): Step =>
  () => ({ type: "set", key, path: at, value });
const setDocument =
  (at: DocumentPath, value?: unknown): Step =>
  () => ({ type: "set-document", path: at, value });

interface Flow {
  spec: { spec: { steps: unknown[] } };
}

const richInput = (kind: string, outputs: object, title: string, description: string) => [
  { kind, spec: { inputs: { source: "build-service" }, outputs, title, description } },
];

const BUILDERS: Readonly<Record<string, readonly Step[]>> = {
  "backup-migrate-promote.json": [
    setDocument(["options"]),
    add("AddonBackup", { kind: "addon", id: "postgres-prod" }),
    set("0", ["ref"]),
    add("Release", { kind: "job", id: "job-prod" }, { kind: "job", id: "job-staging" }),
    set("1", ["ref"]),
    add("JobRun", { kind: "job", id: "job-prod" }),
    set("2", ["ref"]),
    add("Release", { kind: "service", id: "deployment-prod" }, { kind: "service", id: "deployment-staging" }),
    set("3", ["ref"]),
    setDocument(["triggers"], []),
  ],
  "branch-commit-selector.json": [
    setDocument(["options"]),
    setDocument(
      ["richInputs"],
      richInput(
        "BranchCommitSelector",
        { branch: "RELEASE_BRANCH", buildSha: "RELEASE_SHA" },
        "Select branch & commit",
        "Use this to set the branch and commit for all deployment and job nodes.",
      ),
    ),
    add("Build", { kind: "build-service", id: "build-service" }),
    set("0", ["spec", "sha"], "${args.RELEASE_SHA}"),
    set("0", ["spec", "branch"], "${args.RELEASE_BRANCH}"),
    add(
      "Release",
      { kind: "service", id: "deployment-service" },
      { kind: "build-service", id: "build-service" },
    ),
    set("1", ["ref"]),
    set("1", ["spec", "origin", "id"]),
    set("1", ["spec", "origin", "branch"], "${refs.start-build.branch}"),
    set("1", ["spec", "origin", "build"], "${refs.start-build.id}"),
  ],
  "build-selector.json": [
    setDocument(
      ["richInputs"],
      richInput(
        "BuildSelector",
        { branch: "DEPLOY_BRANCH", buildSha: "DEPLOY_SHA", buildId: "DEPLOY_BUILD_ID" },
        "Select build",
        "Use this to select a build for all deployment and job nodes.",
      ),
    ),
    setDocument(["options"]),
    add(
      "Release",
      { kind: "service", id: "deployment-service" },
      { kind: "build-service", id: "build-service" },
    ),
    set("0", ["ref"]),
    set("0", ["spec", "origin", "build"], "${args.DEPLOY_BUILD_ID}"),
    set("0", ["spec", "origin", "branch"], "${args.DEPLOY_SHA}"),
  ],
  "deploy-build-parallel.json": [
    setDocument(["triggers"], []),
    setDocument(["options"]),
    () => ({ type: "switch", key: "root", to: "parallel" }),
    add("Release", { kind: "service", id: "deployment-prod" }, { kind: "build-service", id: "builder" }),
    add("Release", { kind: "job", id: "job-prod" }, { kind: "build-service", id: "builder" }),
    set("0", ["ref"]),
    set("1", ["ref"]),
    () => ({ type: "shift", keys: ["1"], by: "earlier" }),
  ],
};

describe("an empty flow", () => {
  it.skipIf(!existsSync(TEMPLATES)).each(Object.entries(BUILDERS))(
    `becomes %s, to the last character, and empty again${existsSync(TEMPLATES) ? "" : " (skipped: the templates are not here)"}`,
    (file, steps) => {
      let state = openSession(EMPTY, "json");
      for (const step of steps) {
        state = reduceEditor(state, step(state));
        expect(state.refusal).toBeNull();
      }
      const text = readFileSync(path.join(TEMPLATES, file), "utf8");
      expect(state.source.text.trimEnd()).toBe(text.trimEnd());
      for (const _ of steps) state = reduceEditor(state, { type: "undo" });
      expect(state.source.text).toBe(EMPTY);
      expect(state.history.done).toEqual([]);
    },
  );
});
