import { isRecord, type RawNode } from "@/core/document";
import type { NodeCategory } from "@/core/node-kind";
import { manifests } from "@/nodes/_registry/manifests";
import { newNode, type NewNodeOptions, type NodeResource } from "../session";
import type { PickRow } from "./pick-row";
import { ownResources, precedingResources, type StageFacts, type StageResource } from "../stage-facts";

/** Something one can put into a flow. */
export interface Choice extends PickRow {
  /** A new node of it; `existingRefs` are taken already. */
  make: (existingRefs: Iterable<string>) => RawNode;
}

const GROUPS = {
  release: "Release",
  build: "Build",
  data: "Data and jobs",
  gate: "Approval",
  flow: "Flow",
  message: "Messages",
} as const satisfies Record<NodeCategory, string>;

type Options = Omit<NewNodeOptions, "existingRefs">;

/** Every kind of step that this version can run, and workflows, by what they are for. */
export function kindChoices(facts: StageFacts): Choice[] {
  const kinds = Object.values(manifests).filter(({ kind }) => kind !== "Release");
  return (Object.keys(GROUPS) as NodeCategory[]).flatMap((category) => [
    ...(category === "release" ? releaseChoices(facts) : []),
    ...kinds
      .filter((manifest) => manifest.category === category)
      .map(({ kind, title, description, icon }) =>
        choice(facts, { id: kind, group: GROUPS[category], title, detail: description, icon, kind }),
      ),
    ...(category === "flow" ? containerChoices() : []),
  ]);
}

function releaseChoices(facts: StageFacts): Choice[] {
  const [build] = facts.buildServices;
  const before = facts.precedingStage;
  const own = ownResources(facts).filter(isReleasable);
  const [target] = own;
  const origin = target === undefined ? undefined : nearest(target, precedingResources(facts));
  const release = { group: GROUPS.release, kind: "Release", icon: "rocket" };
  return [
    choice(facts, {
      ...release,
      id: "Release/build",
      title: "Deploy build",
      detail: "Rolls a build out to a service or job.",
      options: { origin: { kind: "build-service", id: build?.id ?? "" } },
    }),
    choice(facts, {
      ...release,
      id: "Release/deployment",
      title: "Promote deployment",
      detail: `Rolls out what runs in ${before ?? "the stage before"}.`,
      options: { origin: origin === undefined ? { kind: "service", id: "" } : toNodeResource(origin) },
      ...(before === null && { blockedBy: "This is the first stage: there is none to promote from." }),
    }),
    choice(facts, {
      ...release,
      id: "Release/registry",
      title: "Deploy image",
      detail: "Rolls an image of a registry out to a service or job.",
      options: {},
    }),
  ];
}

function containerChoices(): Choice[] {
  const container = (id: string, title: string, detail: string, icon: string, type: string): Choice => ({
    id,
    group: GROUPS.flow,
    title,
    detail,
    icon,
    blockedBy: null,
    make: (existingRefs) => {
      const node = newNode(id.startsWith("Loop") ? "LoopWorkflow" : "Workflow", { existingRefs });
      return { ...node, spec: { ...(isRecord(node.spec) ? node.spec : {}), type } };
    },
  });
  return [
    container(
      "Workflow/sequential",
      "Sequential workflow",
      "Steps that run one after the other.",
      "list-ordered",
      "sequential",
    ),
    container(
      "Workflow/parallel",
      "Parallel workflow",
      "Branches that run side by side.",
      "git-fork",
      "parallel",
    ),
    container("LoopWorkflow", "Loop", "Steps that run once for each item of a list.", "repeat", "sequential"),
  ];
}

/** What can be done in the flow with something that stands in its stage. */
export function resourceChoices(facts: StageFacts, resource: StageResource): Choice[] {
  const { kind, id, name } = resource;
  const target = toNodeResource(resource);
  const about = { group: `${WORDS[kind]} ${name}`, options: { resource: target } };
  if (kind === "addon") {
    return [
      choice(facts, {
        ...about,
        id: `backup/${id}`,
        title: `Back up ${name}`,
        kind: "AddonBackup",
        icon: "database-backup",
      }),
      choice(facts, {
        ...about,
        id: `import/${id}`,
        title: `Import into ${name}`,
        kind: "AddonImport",
        icon: "database-zap",
      }),
    ];
  }
  const origin = nearest(resource, precedingResources(facts));
  const release = { ...about, kind: "Release", icon: "rocket" };
  return [
    ...(kind === "job"
      ? [choice(facts, { ...about, id: `run/${id}`, title: `Run ${name}`, kind: "JobRun", icon: "play" })]
      : []),
    ...(origin === undefined ? [] : [promotion(facts, origin, resource, about.group)]),
    ...facts.buildServices.map((build) => deployment(facts, build, resource, about.group)),
    choice(facts, { ...release, id: `image/${kind}/${id}`, title: `Deploy image to ${name}` }),
  ];
}

/** What can be done with a build service: built, or its builds rolled out to any target of the stage. */
export function buildServiceChoices(facts: StageFacts, build: StageFacts["buildServices"][number]): Choice[] {
  const group = `Build service ${build.name}`;
  const resource: NodeResource = { kind: "build-service", id: build.id };
  return [
    choice(facts, {
      id: `build/${build.id}`,
      group,
      title: `Build ${build.name}`,
      kind: "Build",
      icon: "hammer",
      options: { resource },
    }),
    ...ownResources(facts)
      .filter(isReleasable)
      .map((target) => deployment(facts, build, target, group)),
  ];
}

/** What can be done with something of the stage before: promote it to any target of its kind, the likeliest first. */
export function precedingChoices(facts: StageFacts, origin: StageResource): Choice[] {
  const targets = ownResources(facts).filter(isReleasable);
  const likeliest = nearest(origin, targets);
  return [...targets]
    .sort((a, b) => Number(b === likeliest) - Number(a === likeliest))
    .map((target) => promotion(facts, origin, target, `${origin.name} of ${origin.stage}`));
}

/** All that can be put into the flow, kinds first. */
export function allChoices(facts: StageFacts): Choice[] {
  const seen = new Set<string>();
  return [
    ...kindChoices(facts),
    ...ownResources(facts).flatMap((resource) => resourceChoices(facts, resource)),
    ...facts.buildServices.flatMap((build) => buildServiceChoices(facts, build)),
  ].filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Those that have every word of a search somewhere; what is called so comes first. */
export function findChoices(choices: readonly Choice[], search: string): Choice[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter(({ title, detail, group, id }) => {
    const text = `${title} ${detail} ${group} ${id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const whole = words.join(" ");
  const rank = ({ title }: Choice) => {
    const text = title.toLowerCase();
    if (text.startsWith(whole)) return 0;
    return words.every((word) => text.includes(word)) ? 1 : 2;
  };
  return words.length === 0 ? found : found.toSorted((a, b) => rank(a) - rank(b));
}

const WORDS = { service: "Service", job: "Job", addon: "Database" } as const;

interface ChoiceParts {
  id: string;
  group: string;
  title: string;
  detail?: string;
  icon: string;
  kind: string;
  options?: Options;
  blockedBy?: string;
}

function choice(facts: StageFacts, parts: ChoiceParts): Choice {
  const { id, group, title, detail = "", icon, kind, options = {} } = parts;
  return {
    id,
    group,
    title,
    detail,
    icon,
    blockedBy: parts.blockedBy ?? whyNot(facts, kind, options),
    make: (existingRefs) => newNode(kind, { ...options, existingRefs }),
  };
}

/** What of it the project's runtime cannot do. */
function whyNot({ runtime }: StageFacts, kind: string, options: Options): string | null {
  const manifest = Object.values(manifests).find((one) => one.kind === kind);
  if (runtime === null || manifest?.runtimeNeeds === undefined) return null;
  try {
    const needs: { capability: string }[] = manifest.runtimeNeeds(
      newNode(kind, { ...options, existingRefs: [] }).spec as never,
    );
    const missing = needs.find(({ capability }) => !runtime.capabilities.includes(capability));
    return missing === undefined ? null : (runtime.missing[missing.capability] ?? null);
  } catch {
    // What a spec that is not filled in yet needs is told once it is.
    return null;
  }
}

function promotion(facts: StageFacts, origin: StageResource, target: StageResource, group: string): Choice {
  return choice(facts, {
    id: `promote/${origin.kind}/${origin.id}/${target.kind}/${target.id}`,
    group,
    title: `Promote ${target.name}`,
    detail: `from ${origin.name} of ${origin.stage}`,
    kind: "Release",
    icon: "rocket",
    options: { origin: toNodeResource(origin), resource: toNodeResource(target) },
  });
}

function deployment(
  facts: StageFacts,
  build: StageFacts["buildServices"][number],
  target: StageResource,
  group: string,
): Choice {
  return choice(facts, {
    id: `deploy/${build.id}/${target.kind}/${target.id}`,
    group,
    title: `Deploy build to ${target.name}`,
    detail: `the newest of ${build.name}`,
    kind: "Release",
    icon: "rocket",
    options: { origin: { kind: "build-service", id: build.id }, resource: toNodeResource(target) },
  });
}

function isReleasable({ kind }: StageResource): boolean {
  return kind !== "addon";
}

function toNodeResource({ kind, id }: StageResource): NodeResource {
  return { kind, id };
}

/** The one of the same kind whose id begins most alike: `job-staging` for `job-prod`. */
function nearest(resource: StageResource, among: readonly StageResource[]): StageResource | undefined {
  const alike = ({ id }: StageResource) => {
    let length = 0;
    while (length < id.length && id[length] === resource.id[length]) length += 1;
    return length;
  };
  return among.filter(({ kind }) => kind === resource.kind).toSorted((a, b) => alike(b) - alike(a))[0];
}
