import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { parseSource, type RawNode, type SourceFormat } from "@/core/document";
import { copyNodes, newNode, type EditorAction, type EditorState } from "./index";
import { placesOf } from "./places";
import { refsOf } from "./refs";

/*
 * Flows and actions for tests: those that people may well do, and any at all.
 */

export interface Start {
  name: string;
  text: string;
  format: SourceFormat;
}

const YAML_WITH_COMMENTS = `# The flow of production. Keep the backup first.
apiVersion: v1.2

arguments: { TAG: 'v1', "REPLICAS": 2 } # defaults

spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      # Nothing happens before this has succeeded.
      - kind: AddonBackup
        ref: backup # read below
        spec:
          addonId: "postgres-prod"
          backupType: snapshot
        condition: success

      - kind: Workflow
        spec:
          type: parallel # both at once
          steps:
            - kind: Release
              ref: deploy-api
              spec: { type: build, origin: { id: builder, branch: main, build: latest }, target: { id: api, type: service } }
            # The worker comes last.
            - kind: JobRun
              spec:
                jobId: migrate
                runtimeEnvironment:
                  BACKUP: \${refs.backup.id}
                  IMAGE: "\${fn.toUpper(refs['deploy-api'].image)}"
                  SCRIPT: |
                    set -e
                    ./migrate # not a comment

                    echo done
      - kind: LoopWorkflow
        ref: regions
        spec:
          iterations: [eu, us]
          steps:
          - kind: Delay
            spec:
              seconds: 5
# The end.
`;

const JSON_IN_TABS = `${JSON.stringify(parseSource(YAML_WITH_COMMENTS, "yaml").source.value, null, "\t")}`;

const TEMPLATES = path.resolve(process.cwd(), "../shared/templates");

/** Flows of every format, and as people write them. */
export const starts: readonly Start[] = [
  { name: "YAML with comments", text: YAML_WITH_COMMENTS, format: "yaml" },
  { name: "YAML, CRLF", text: YAML_WITH_COMMENTS.replaceAll("\n", "\r\n"), format: "yaml" },
  { name: "JSON with tabs, no line break at the end", text: JSON_IN_TABS, format: "json" },
  { name: "JSON on one line", text: JSON.stringify(JSON.parse(JSON_IN_TABS)), format: "json" },
  { name: "an almost empty flow", text: '{\n  "apiVersion": "v1.2"\n}\n', format: "json" },
  {
    name: "YAML with an anchor",
    text: "apiVersion: v1.2\nspec:\n  kind: Workflow\n  spec:\n    type: sequential\n    steps:\n      - &wait\n        kind: Delay\n        spec: { seconds: 1 }\n      - *wait\n",
    format: "yaml",
  },
  ...(existsSync(TEMPLATES) ? readdirSync(TEMPLATES).filter((file) => file.endsWith(".json")) : []).map(
    (file): Start => ({ name: file, text: readFileSync(path.join(TEMPLATES, file), "utf8"), format: "json" }),
  ),
];

/** What one person does: what others do is not taken back by undoing. */
type OwnType = Exclude<EditorAction["type"], "meet">;

/** What an action is made of, once there is a state to do it to. */
export interface Drawn {
  type: OwnType;
  seeds: readonly [number, number, number, number];
  text: string;
}
const WEIGHTS: Readonly<Record<OwnType, number>> = {
  insert: 6,
  move: 6,
  remove: 4,
  duplicate: 2,
  wrap: 3,
  unwrap: 3,
  switch: 3,
  shift: 6,
  set: 8,
  "set-document": 3,
  paste: 3,
  write: 4,
  replace: 1,
  select: 4,
  walk: 5,
  undo: 8,
  redo: 5,
};
export const drawn = fc.record<Drawn>({
  type: fc.oneof(
    ...Object.entries(WEIGHTS).map(([type, weight]) => ({
      weight,
      arbitrary: fc.constant(type as OwnType),
    })),
  ),
  seeds: fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
  text: fc.oneof(
    fc.constantFrom("main", "${refs.backup.id}", "a\nb\n", "# no", "'", "x: y", "", "yes", "12"),
    fc.string({ maxLength: 8 }),
  ),
});

const KINDS = [
  "Build",
  "Release",
  "JobRun",
  "AddonBackup",
  "Delay",
  "Message",
  "Workflow",
  "LoopWorkflow",
  "Approval",
];

/** An action that may well be possible in a state. */
export function actionOf(state: EditorState, { type, seeds, text }: Drawn): EditorAction {
  const [a, b, c, d] = seeds;
  const pick = <T>(items: readonly T[], seed: number): T => items[seed % items.length] as T;
  const { order } = placesOf(state.legible);
  const keys = ["gone", ...order.map(({ key }) => key)];
  const key = pick(keys.slice(a % 20 === 0 ? 0 : 1), b);
  const several = [key, ...(c % 3 === 0 ? [pick(keys, c)] : []), ...(d % 5 === 0 ? [pick(keys, d)] : [])];
  const containers = order.filter(({ node }) => node.kind === "Workflow" || node.kind === "LoopWorkflow");
  const parent = containers.length === 0 ? undefined : pick(containers, c);
  const count = order.filter(({ parentKey }) => parentKey === parent?.key).length;
  const at = { parentKey: parent?.key ?? "root", index: d % (count + (a % 30 === 0 ? 3 : 1)) };
  const kind = pick(KINDS, a);
  const fresh = newNode(kind, {
    resource: { kind: "job", id: text },
    existingRefs: a % 2 === 0 ? [] : refsOf(state.legible.value),
  });
  const paths = [
    ["ref"],
    ["condition"],
    ["timeoutDuration"],
    ["settings", "backoff", "delay"],
    ["spec", "jobId"],
    ["spec", "origin", "branch"],
    ["spec", "type"],
    ["spec", "runtimeEnvironment", text],
    ["kind"],
  ];
  const value = pick<unknown>([text, 600, undefined, true, { A: text }, [1, text], null], d);
  // Whole documents are pasted too: they would not stop growing.
  if (order.length > 40 && ["insert", "paste", "duplicate"].includes(type))
    return { type: "remove", keys: [key, pick(keys, c)] };
  switch (type) {
    case "insert":
      return { type, at, nodes: c % 4 === 0 ? [fresh, fresh] : [fresh] };
    case "paste":
      return {
        type,
        at,
        text: pick([copyNodes(state, several), state.source.text, JSON.stringify(fresh), text], a),
      };
    case "move":
      return { type, keys: several, to: at };
    case "remove":
    case "duplicate":
      return { type, keys: several };
    case "wrap":
      return { type, keys: several, workflow: a % 2 === 0 ? "parallel" : "sequential" };
    case "unwrap":
      return { type, key: parent?.key ?? key };
    case "switch":
      return { type, key: parent?.key ?? key, to: a % 2 === 0 ? "parallel" : "sequential" };
    case "shift":
      return { type, keys: several, by: pick(["earlier", "later", "out", "in"] as const, a) };
    case "set":
      return c % 9 === 0 ? { type, key, path: [], value: fresh } : { type, key, path: pick(paths, a), value };
    case "set-document":
      return {
        type,
        path: pick(
          [
            ["arguments", "TAG"],
            ["options", "concurrencyPolicy"],
            ["triggers"],
            ["triggers", 0],
            ["richInputs", 0, "spec", "title"],
          ],
          a,
        ),
        value,
      };
    case "write":
      return {
        type,
        text: pick(
          [typed(state.source.text, b, text), typed(state.source.text, b, ""), state.legible.text],
          a,
        ),
        atMs: d,
      };
    case "replace":
      return { type, text: pick(starts, a).text };
    case "select":
      return { type, keys: several, ...(a % 2 === 0 && { focusKey: key }) };
    case "walk":
      return {
        type,
        to: pick(["previous", "next", "parent", "child", "first", "last"] as const, a),
        extend: b % 3 === 0,
      };
    case "undo":
    case "redo":
      return { type };
  }
}

/** A character less, or some more, somewhere in a text. */
function typed(text: string, seed: number, added: string): string {
  const at = seed % (text.length + 1);
  return text.slice(0, at) + added + text.slice(added === "" ? at + 1 : at);
}

const anyKey = fc.oneof(
  fc.constantFrom("root", "0", "1", "1.0", "1.5", "9", "-1", "", "x", "0.0.0"),
  fc.string(),
);
const anyPath = fc.array(
  fc.oneof(
    fc.constantFrom("spec", "steps", "ref", "kind", "type"),
    fc.string(),
    fc.integer({ min: -1, max: 3 }),
  ),
  { maxLength: 5 },
);
const anyPlace = fc.record({
  parentKey: anyKey,
  index: fc.oneof(fc.integer({ min: -2, max: 4 }), fc.double()),
});
const anyKeys = fc.array(anyKey, { maxLength: 4 });
const anyOrder = fc.constantFrom("sequential" as const, "parallel" as const);
const anyValue = fc.oneof(
  fc.anything(),
  fc.jsonValue(),
  fc.constantFrom(undefined, "${", 10n, Symbol("s"), () => 1),
);
/** Every field of every action, also with values that fit nothing. */
export const anyAction: fc.Arbitrary<EditorAction> = fc.oneof(
  fc.record({
    type: fc.constant("insert" as const),
    at: anyPlace,
    nodes: fc.array(anyValue, { maxLength: 2 }) as fc.Arbitrary<RawNode[]>,
  }),
  fc.record({ type: fc.constant("move" as const), keys: anyKeys, to: anyPlace }),
  fc.record({ type: fc.constantFrom("remove" as const, "duplicate" as const), keys: anyKeys }),
  fc.record({ type: fc.constant("wrap" as const), keys: anyKeys, workflow: anyOrder }),
  fc.record({ type: fc.constant("unwrap" as const), key: anyKey }),
  fc.record({ type: fc.constant("switch" as const), key: anyKey, to: anyOrder }),
  fc.record({
    type: fc.constant("shift" as const),
    keys: anyKeys,
    by: fc.constantFrom("earlier" as const, "later" as const, "out" as const, "in" as const),
  }),
  fc.record({ type: fc.constant("set" as const), key: anyKey, path: anyPath, value: anyValue }),
  fc.record({ type: fc.constant("set-document" as const), path: anyPath, value: anyValue }),
  fc.record({ type: fc.constant("paste" as const), text: fc.oneof(fc.string(), fc.json()), at: anyPlace }),
  fc.record({
    type: fc.constant("write" as const),
    text: fc.oneof(fc.string(), fc.json()),
    atMs: fc.double(),
  }),
  fc.record({
    type: fc.constant("replace" as const),
    text: fc.oneof(fc.string(), fc.json(), fc.constant(YAML_WITH_COMMENTS)),
  }),
  fc.record({ type: fc.constant("meet" as const), text: fc.oneof(fc.string(), fc.json()), by: fc.string() }),
  fc.record({ type: fc.constant("select" as const), keys: anyKeys, focusKey: fc.option(anyKey) }),
  fc.record({ type: fc.constantFrom("undo" as const, "redo" as const) }),
);
