import { isRecord } from "@/core/document/walk";
import { withoutCredentials } from "@/server/git";
import { EnvironmentSchema, type ResourceCollection } from "@/server/resources";
import { inputProblem, type InputProblem } from "@/server/validation";
import type { AnySpec } from "./collections";

/*
 * Secrets go in and never come out. In a form a secret that is there is `null`; given back as `null` it stays what it is,
 * left out it goes, and text replaces it.
 */

/** Fields that are one secret, or a secret under each of their names. */
const SECRETS = {
  runtimes: {},
  secretGroups: { values: "each", files: "each" },
  integrations: { url: "whole", token: "whole", secret: "whole", password: "whole" },
  registries: { password: "whole" },
  buildServices: {},
  addons: { connectionString: "whole" },
  deploymentServices: { environment: "each" },
  jobs: { environment: "each" },
} as const satisfies Record<ResourceCollection, Readonly<Record<string, "each" | "whole">>>;

/** A kept secret is only handed to whom it was given for: with another address it has to be given anew. */
const BOUND_TO: Partial<Record<ResourceCollection, readonly string[]>> = {
  registries: ["registry", "username"],
  integrations: ["kind", "apiUrl", "host", "port"],
};

const FILE_NAMES = new Set(["files"]);

/** A resource without its secrets, each of them `null`. */
export function conceal(collection: ResourceCollection, spec: AnySpec): Record<string, unknown> {
  const open: Record<string, unknown> = { ...spec };
  for (const [field, extent] of Object.entries(SECRETS[collection])) {
    const value = spec[field];
    if (value === undefined) continue;
    open[field] =
      extent === "each" && isRecord(value)
        ? Object.fromEntries(Object.keys(value).map((name) => [name, null]))
        : null;
  }
  if (typeof open.repoUrl === "string") open.repoUrl = withoutCredentials(open.repoUrl);
  return open;
}

/** What somebody gave, with kept secrets in their places; problems are about those that cannot be kept. */
export function fillIn(
  collection: ResourceCollection,
  given: Readonly<Record<string, unknown>>,
  stored: AnySpec | undefined,
): { spec: Record<string, unknown>; problems: InputProblem[] } {
  const spec: Record<string, unknown> = { ...given };
  const problems: InputProblem[] = [];
  const moved = (BOUND_TO[collection] ?? []).find((field) => given[field] !== stored?.[field]);
  for (const [field, extent] of Object.entries(SECRETS[collection])) {
    const value = given[field];
    if (extent === "whole") {
      if (value !== null) continue;
      const kept = stored?.[field];
      if (kept !== undefined && moved === undefined) spec[field] = kept;
      else problems.push(inputProblem([field], cannotBeKept(moved)));
    } else if (isRecord(value)) {
      const filled = fillEach(field, value, stored?.[field]);
      spec[field] = filled.values;
      problems.push(...filled.problems);
    }
  }
  const repoUrl = stored?.repoUrl;
  if (typeof repoUrl === "string" && given.repoUrl === withoutCredentials(repoUrl)) spec.repoUrl = repoUrl;
  return { spec, problems };
}

function fillEach(field: string, given: Readonly<Record<string, unknown>>, stored: unknown) {
  const known = isRecord(stored) ? stored : {};
  const problems: InputProblem[] = [];
  const values = Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
    // By name alone: what a schema says of a bad name would quote the secret under it.
    const named = FILE_NAMES.has(field)
      ? name.trim() !== ""
      : EnvironmentSchema.safeParse({ [name]: "" }).success;
    if (!named) {
      problems.push(inputProblem([field, name], FILE_NAMES.has(field) ? NO_PATH : NO_VARIABLE_NAME));
      return [];
    }
    if (value !== null) return [[name, value]];
    if (Object.hasOwn(known, name)) return [[name, known[name]]];
    problems.push(inputProblem([field, name], `There is no value of ${name} to keep. Give it one.`));
    return [];
  });
  return { values: Object.fromEntries(values), problems };
}

const NO_PATH = "A file needs a path.";
const NO_VARIABLE_NAME = "A name has letters, digits and _, and does not begin with a digit.";

function cannotBeKept(moved: string | undefined): string {
  return moved === undefined
    ? "There is nothing to keep yet. Give it."
    : `Give it again: it was stored for another ${moved === "apiUrl" ? "address" : moved}, and is not handed to this one.`;
}
