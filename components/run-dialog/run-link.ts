import type { Chosen } from "@/components/source-picker";
import { NOTHING_FILLED_IN, type FormValues, type RunForm, type TargetChoice } from "./form-values";

/** Everything of the form in an address stands behind this; `run` itself names the stage. */
const PREFIX = "run.";
const COMMIT_PARTS = ["branch", "pr", "sha", "build", "number"] as const;

/** The address of a board at which the dialog opens filled in like this. Arguments that are secret are left out. */
export function toRunLink(address: string, form: RunForm, values: FormValues): string {
  const url = new URL(withoutForm(address));
  const set = (name: string, value: string | number | undefined) => {
    if (value !== undefined && value !== "") url.searchParams.set(`${PREFIX}${name}`, String(value));
  };
  url.searchParams.set("run", form.stage);
  set("name", values.name.trim());
  set("description", values.description.trim());
  if (values.waitOnFailure) set("wait", "on-failure");
  for (const { name, stored } of form.arguments) {
    const typed = values.arguments[name];
    // Emptied is not the same as untouched.
    if (stored === "none" && typed !== undefined) url.searchParams.set(`${PREFIX}arg.${name}`, typed);
  }
  const setCommit = (name: string, chosen: Chosen | undefined) => {
    set(`${name}.branch`, chosen?.branch);
    set(`${name}.pr`, chosen?.pullRequestId);
    set(`${name}.sha`, chosen?.sha);
    set(`${name}.build`, chosen?.buildId);
    set(`${name}.number`, chosen?.buildNumber);
  };
  form.pickers.forEach((_, place) => setCommit(`pick.${place}`, values.picks[place]));
  for (const { ref } of [...form.triggers, ...form.builds]) setCommit(`commit.${ref}`, values.commits[ref]);
  for (const { id } of form.targets) {
    const choice = values.targets[id];
    if (choice?.type === "image") {
      set(`target.${id}.image`, choice.imagePath);
      set(`target.${id}.credentials`, choice.credentials);
    } else if (choice !== undefined) setCommit(`target.${id}`, choice);
  }
  return url.href;
}

/** The form as an address fills it in; what the flow does not ask for, and what is secret, is not taken. */
export function readRunLink(search: URLSearchParams, form: RunForm): FormValues {
  const get = (name: string) => search.get(`${PREFIX}${name}`) ?? undefined;
  const commitAt = (name: string): Chosen | undefined => {
    const [branch, pr, sha, buildId, number] = COMMIT_PARTS.map((part) => get(`${name}.${part}`));
    const chosen: Chosen = {
      branch,
      pullRequestId: wholeNumber(pr),
      sha: sha !== undefined && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined,
      buildId,
      buildNumber: wholeNumber(number),
    };
    return Object.values(chosen).some((value) => value !== undefined) ? chosen : undefined;
  };
  const targetAt = (id: string): TargetChoice | undefined => {
    const imagePath = get(`target.${id}.image`);
    if (imagePath !== undefined)
      return { type: "image", imagePath, credentials: get(`target.${id}.credentials`) };
    const chosen = commitAt(`target.${id}`);
    if (chosen === undefined) return undefined;
    return { type: chosen.buildId === undefined ? "commit" : "build", ...chosen };
  };
  return {
    ...NOTHING_FILLED_IN,
    name: get("name") ?? "",
    description: get("description") ?? "",
    waitOnFailure: get("wait") === "on-failure",
    arguments: found(
      form.arguments.filter(({ stored }) => stored === "none").map(({ name }) => [name, get(`arg.${name}`)]),
    ),
    picks: found(form.pickers.map((_, place) => [String(place), commitAt(`pick.${place}`)])),
    commits: found([...form.triggers, ...form.builds].map(({ ref }) => [ref, commitAt(`commit.${ref}`)])),
    targets: found(form.targets.map(({ id }) => [id, targetAt(id)])),
  };
}

/** An address without what fills the form in. */
export function withoutForm(address: string): string {
  const url = new URL(address);
  for (const name of [...url.searchParams.keys()]) {
    if (name.startsWith(PREFIX)) url.searchParams.delete(name);
  }
  return url.href;
}

function found<T>(entries: readonly (readonly [string, T | undefined])[]): Record<string, T> {
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
