import type { Chosen } from "@/components/source-picker";
import type { ApiOutputs } from "@/components/trpc";

/** What the server says may be asked before a run. */
export type RunForm = ApiOutputs["runs"]["form"];

/** What a target gets in this run instead of what the flow says. */
export type TargetChoice =
  | ({ type: "commit" } & Chosen)
  | ({ type: "build" } & Chosen)
  | { type: "image"; imagePath: string; credentials?: string | undefined };

/** The form as it is filled in. What is not in it is as the flow says. */
export interface FormValues {
  name: string;
  description: string;
  waitOnFailure: boolean;
  /** Why it shall run although the stage is on hold. */
  despiteHold: string;
  /** As typed, by name; those that were touched. */
  arguments: Readonly<Record<string, string>>;
  /** By the place of the picker. */
  picks: Readonly<Record<number, Chosen>>;
  /** By ref of the trigger or Build node. */
  commits: Readonly<Record<string, Chosen>>;
  /** By id of the target. */
  targets: Readonly<Record<string, TargetChoice>>;
}

export const NOTHING_FILLED_IN: FormValues = {
  name: "",
  description: "",
  waitOnFailure: false,
  despiteHold: "",
  arguments: {},
  picks: {},
  commits: {},
  targets: {},
};

/** What a run is given, as the API wants it. */
export interface RunInputs {
  arguments: Record<string, unknown>;
  overrides: Record<string, Record<string, unknown>>;
  releaseNodeOverrides: Record<string, Record<string, unknown>>;
}

/** Sentences, by the field they belong to: `argument.TAG`, `pick.0`, `target.api`. */
export type FormProblems = Readonly<Record<string, string>>;

/**
 * The inputs of a run as far as the form has them, and what keeps it from being started. What has a problem is left out,
 * so that a plan can be made of the rest.
 */
export function readForm(form: RunForm, values: FormValues): { inputs: RunInputs; problems: FormProblems } {
  const problems: Record<string, string> = {};
  const inputs: RunInputs = { arguments: {}, overrides: {}, releaseNodeOverrides: {} };
  for (const field of form.arguments) {
    const typed = values.arguments[field.name];
    if (field.stored === "locked") continue;
    const read = readArgument(field, typed);
    if (read.type === "problem") problems[`argument.${field.name}`] = read.message;
    else if (read.type === "value") inputs.arguments[field.name] = read.value;
  }
  Object.assign(inputs.arguments, pickedArguments(form, values));
  form.pickers.forEach(({ required, title }, place) => {
    if (required && values.picks[place] === undefined)
      problems[`pick.${place}`] = `Choose one for “${title}”.`;
  });
  for (const { ref } of form.triggers) {
    const { branch, sha, pullRequestId } = values.commits[ref] ?? {};
    if (values.commits[ref] !== undefined) inputs.overrides[ref] = defined({ branch, sha, pullRequestId });
  }
  for (const { ref } of form.builds) {
    const { branch, sha = "", pullRequestId } = values.commits[ref] ?? {};
    // Empty where the document may say something else; what a pull request has is on no branch of the repository.
    const own = pullRequestId === undefined ? branch : "";
    if (values.commits[ref] !== undefined)
      inputs.overrides[ref] = defined({ branch: own, sha, pullRequestId });
  }
  for (const target of form.targets) {
    const choice = values.targets[target.id];
    if (choice === undefined) continue;
    const spec = toReleaseOverride(target, choice);
    if (typeof spec === "string") problems[`target.${target.id}`] = spec;
    else inputs.releaseNodeOverrides[target.id] = spec;
  }
  return { inputs, problems };
}

type ReadArgument =
  { type: "default" } | { type: "value"; value: unknown } | { type: "problem"; message: string };

function readArgument(
  { type, initial, required }: RunForm["arguments"][number],
  typed: string | undefined,
): ReadArgument {
  // One without a default that was left empty has no value at all.
  if (typed === undefined || typed === (initial ?? "")) {
    const isMissing = required && (typed ?? initial ?? "") === "";
    return isMissing
      ? { type: "problem", message: "The flow needs a value and has no default for it." }
      : { type: "default" };
  }
  switch (type) {
    case "text":
      return { type: "value", value: typed };
    case "boolean":
      return { type: "value", value: typed === "true" };
    case "number": {
      const number = Number(typed);
      return typed.trim() === "" || !Number.isFinite(number)
        ? { type: "problem", message: "This argument is a number." }
        : { type: "value", value: number };
    }
    case "json":
      try {
        return { type: "value", value: JSON.parse(typed) as unknown };
      } catch (failure) {
        return {
          type: "problem",
          message: `This is not JSON: ${failure instanceof Error ? failure.message : String(failure)}`,
        };
      }
  }
}

/** What the pickers fill; not what the flow's settings lock. */
function pickedArguments(form: RunForm, values: FormValues): Record<string, unknown> {
  const locked = new Set(form.arguments.flatMap(({ name, stored }) => (stored === "locked" ? [name] : [])));
  const filled: Record<string, unknown> = {};
  form.pickers.forEach(({ kind, outputs }, place) => {
    const chosen = values.picks[place];
    if (chosen === undefined) return;
    const { branch, buildId } = chosen;
    // Without a commit it is the newest one, whatever the flow's default is.
    const sha = chosen.sha ?? (kind === "BranchCommitSelector" ? "" : undefined);
    const given = [
      [outputs.branch, branch],
      [outputs.buildSha, sha],
      [outputs.buildId, buildId],
    ] as const;
    for (const [name, value] of given) {
      if (name !== undefined && value !== undefined && !locked.has(name)) filled[name] = value;
    }
  });
  return filled;
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The spec of the Release without its target, or what is missing. */
function toReleaseOverride(
  { buildServiceId }: RunForm["targets"][number],
  choice: TargetChoice,
): Record<string, unknown> | string {
  if (choice.type === "image") {
    const { imagePath, credentials } = choice;
    if (imagePath.trim() === "") return "Give the image, with its tag or digest.";
    if (!/(:[\w.-]+|@sha\d+:[0-9a-f]+)$/i.test(imagePath.trim()))
      return "An image has a tag or a digest: nginx:1.29, or nginx@sha256:….";
    return { type: "registry", origin: defined({ imagePath: imagePath.trim(), credentials }) };
  }
  const { branch, sha, pullRequestId, buildId } = choice;
  const id = buildServiceId ?? undefined;
  if (choice.type === "build") {
    if (buildId === undefined) return "Choose a build.";
    return { type: "build", origin: defined({ id, branch, build: buildId, sha }) };
  }
  if (sha === undefined) return "Choose a commit.";
  return { type: "build", origin: defined({ id, branch, sha, pullRequestId }) };
}

/** The form as it was filled in for an earlier run; name, description and secrets are not taken over. */
export function valuesOf(form: RunForm, recent: RunForm["recent"][number]): FormValues {
  const given = recent.arguments;
  const filled = new Set(form.pickers.flatMap(({ outputs }) => Object.values(outputs)));
  return {
    ...NOTHING_FILLED_IN,
    arguments: Object.fromEntries(
      form.arguments
        .filter(({ name, stored }) => name in given && stored === "none" && !filled.has(name))
        .map(({ name }) => [name, typedText(given[name])]),
    ),
    picks: Object.fromEntries(
      form.pickers.flatMap(({ outputs }, place) => {
        const chosen = {
          branch: textOf(given, outputs.branch),
          sha: textOf(given, outputs.buildSha),
          buildId: textOf(given, outputs.buildId),
        };
        return Object.values(chosen).some((value) => value !== undefined) ? [[place, chosen]] : [];
      }),
    ),
    commits: Object.fromEntries(
      [...form.triggers, ...form.builds].flatMap(({ ref }) => {
        const { branch, sha, pullRequestId } = recent.commits[ref] ?? {};
        const chosen = { branch: branch || undefined, sha: sha || undefined, pullRequestId };
        return Object.values(chosen).some((value) => value !== undefined) ? [[ref, chosen]] : [];
      }),
    ),
    targets: Object.fromEntries(
      form.targets.flatMap(({ id }) => {
        const choice = recent.targets[id];
        return choice === undefined ? [] : [[id, toChoice(choice)] as const];
      }),
    ),
  };
}

function toChoice(origin: RunForm["recent"][number]["targets"][string]): TargetChoice {
  const { imagePath, credentials, build, ...commit } = origin;
  if (imagePath !== undefined) return { type: "image", imagePath, credentials };
  return build === undefined ? { type: "commit", ...commit } : { type: "build", ...commit, buildId: build };
}

function textOf(values: Readonly<Record<string, unknown>>, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : values[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** As a field shows it. */
function typedText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}
