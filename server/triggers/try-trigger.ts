import { TriggerSchema } from "@/core/document";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { withoutCredentials, type Git, type RefListing } from "@/server/git";
import { parseInput } from "@/server/validation";
import { matchesBranch } from "./branch-glob";
import { nextTime } from "./cron-time";
import type { TriedOccurrenceDto, TriggerTrialDto } from "./dto";
import { factsOf, orNull, type FactsGit } from "./facts-of";
import { judge, type Facts } from "./judge";
import { occurrencesBetween, type Occurrence } from "./occurrences";
import { withFacts, withReportedPulls } from "./pull-facts";
import { repositoryAddress } from "./repository-address";
import { toWatch, type GitWatch } from "./watches";

export interface TryTriggerDeps {
  db: Db;
  git: FactsGit & Pick<Git, "listRefs" | "searchCommits">;
}

/** What is tried of each kind. */
const TRIED = 20;

/**
 * What a trigger, published or not, would have made of what there is in its repository: each of the newest commits as if
 * it had been pushed alone, each open pull request, each tag. Nothing is stored or started.
 * @param branch whose commits are tried; when null the first that the trigger means, or the default one
 * @throws AppError 400 for what is no trigger that looks by itself · GitError when the repository does not answer
 */
export async function tryTrigger(
  { db, git }: TryTriggerDeps,
  projectId: string,
  written: unknown,
  branch: string | null,
): Promise<TriggerTrialDto> {
  const watch = toWatch(parseInput(TriggerSchema, written, "The trigger is not finished"));
  if (watch === null) throw AppError.invalid("This trigger looks at nothing by itself.");
  const [{ now }] = await db.$queryRaw<[{ now: Date }]>`SELECT now()`;
  if (watch.kind === "cron") return { kind: "cron", times: timesOf(watch.cron, watch.timeZone, now) };
  const address = await repositoryAddress(db, projectId, watch.repoUrl);
  const pulls = await db.watchedPull.findMany({
    where: { repository: { projectId, repoUrl: watch.repoUrl } },
  });
  const listing = withReportedPulls(await git.listRefs(address), pulls);
  const branches = branchesOf(listing);
  const ground = { git, address, listing, watch };
  if (watch.tags) {
    const tags = occurrencesBetween({}, listing).filter(({ kind }) => kind === "tag");
    return { kind: "git", branch: null, branches: [], tried: await tryAll(ground, newest(tags)) };
  }
  const tried = branch ?? branches.find((name) => isMeant(watch, name)) ?? branches[0] ?? null;
  const requests = withFacts(
    occurrencesBetween({}, listing).filter(({ kind }) => kind === "pull"),
    pulls,
  );
  const ofPulls = watch.pulls.length === 0 ? [] : await tryAll(ground, newest(requests));
  const ofPushes = tried === null ? [] : await tryCommits(ground, tried);
  return { kind: "git", branch: tried, branches: branches.slice(0, 200), tried: [...ofPulls, ...ofPushes] };
}

interface Ground {
  git: TryTriggerDeps["git"];
  address: string;
  listing: RefListing;
  watch: GitWatch;
}

/** The default branch first. */
function branchesOf({ refs, defaultBranch }: RefListing): string[] {
  const names = Object.keys(refs).flatMap((ref) =>
    ref.startsWith("refs/heads/") ? [ref.slice("refs/heads/".length)] : [],
  );
  return names.sort((one, other) => Number(other === defaultBranch) - Number(one === defaultBranch));
}

function isMeant(watch: GitWatch, branch: string): boolean {
  return watch.branches.some((glob) => matchesBranch(glob, branch));
}

/** By number or name: what a provider or a person counts upwards is newest last. */
function newest(occurrences: readonly Occurrence[]): Occurrence[] {
  const nameOf = ({ pullRequestId, branch }: Occurrence): string => String(pullRequestId ?? branch ?? "");
  return [...occurrences]
    .sort((one, other) => nameOf(other).localeCompare(nameOf(one), "en", { numeric: true }))
    .slice(0, TRIED);
}

async function tryCommits(ground: Ground, branch: string): Promise<TriedOccurrenceDto[]> {
  const { git, address } = ground;
  const search = { from: { branch }, text: "", offset: 0, limit: TRIED };
  const { commits } = await git.searchCommits(address, search);
  const nothing = { before: null, pullRequestId: null, isDraft: null, isNews: false };
  const occurrences = commits.map(({ sha }) => ({ kind: "push" as const, branch, sha, ...nothing }));
  // As if it had been pushed alone: what changed is what it changed itself.
  const facts = ({ sha }: Occurrence): Facts => ({
    message: async () => (await orNull(git.getCommit(address, sha)))?.message ?? "",
    changedFiles: () => orNull(git.changedFiles(address, null, sha)),
  });
  return tryAll(ground, occurrences, facts);
}

async function tryAll(
  ground: Ground,
  occurrences: readonly Occurrence[],
  factsFor: (occurrence: Occurrence) => Facts = (one) => factsOf(ground.git, ground, one),
): Promise<TriedOccurrenceDto[]> {
  const tried: TriedOccurrenceDto[] = [];
  // One after the other: each may start a program, and twenty at once would keep people waiting.
  for (const occurrence of occurrences) {
    const verdict = await judge(ground.watch, occurrence, factsFor(occurrence));
    tried.push(await toDto(ground, occurrence, verdict));
  }
  return tried;
}

const SILENT = {
  push: "The trigger names no branch whose pushes start a run.",
  pull: "The trigger names no branch whose pull requests start a run.",
  tag: "The trigger is not about tags.",
  deleted: "The trigger is not about branches that go.",
} as const satisfies Record<Occurrence["kind"], string>;

async function toDto(
  { git, address, watch }: Ground,
  { kind, branch, sha, pullRequestId }: Occurrence,
  verdict: Awaited<ReturnType<typeof judge>>,
): Promise<TriedOccurrenceDto> {
  const commit = await orNull(git.getCommit(address, sha));
  const starts = verdict?.starts === true;
  return {
    kind,
    branch,
    pullRequestId,
    sha,
    title: commit?.message.split("\n", 1)[0] ?? "",
    author: commit?.authorName ?? "",
    at: commit?.at.toISOString() ?? null,
    starts,
    reason: verdict === null ? SILENT[kind] : verdict.starts ? null : verdict.reason,
    values: starts
      ? {
          repoUrl: withoutCredentials(watch.repoUrl),
          sha,
          ...(branch !== null && { branch }),
          ...(pullRequestId !== null && { pullRequestId }),
        }
      : null,
  };
}

const TIMES = 5;

/** @throws AppError 400 for what is no schedule */
function timesOf(cron: string, timeZone: string, now: Date): string[] {
  const times: string[] = [];
  let after = now;
  while (times.length < TIMES) {
    const next = nextTime(cron, timeZone, after);
    if ("error" in next) throw AppError.invalid(next.error);
    if (next.at === null) break;
    times.push(next.at.toISOString());
    after = next.at;
  }
  return times;
}
