import { z } from "zod";
import { toExpectedError } from "@/server/expected-error";
import { assertBranch, withoutCredentials, type Git, type RefListing } from "@/server/git";
import type { Db } from "@/server/db";
import type { WatchedRepository } from "@/server/db/generated/client";
import { deliver, recordUnstarted, type Delivery, type TriggerValues } from "./deliver";
import { findPlace } from "./find-place";
import { factsOf, orNull } from "./facts-of";
import { judge } from "./judge";
import { occurrencesBetween, type Occurrence } from "./occurrences";
import { withFacts, withoutNews, withReportedPulls } from "./pull-facts";
import { repositoryAddress } from "./repository-address";
import { GitWatchSchema, type GitWatch } from "./watches";

export interface LookDeps {
  db: Db;
  git: Pick<Git, "listRefs" | "mergeBase" | "getCommit" | "changedFiles" | "listBranches">;
}

const RefsSchema = z.record(z.string(), z.string());

/**
 * Looks at a repository and tells the flows that watch it what is new. What was seen is written down behind that: after
 * a crash the same is found again, and the keys of the deliveries see to it that nothing starts twice.
 * @throws GitError when it does not answer
 */
export async function lookAtRepository(
  deps: LookDeps,
  repository: WatchedRepository,
  signal: AbortSignal,
): Promise<void> {
  const { db, git } = deps;
  const address = await repositoryAddress(db, repository.projectId, repository.repoUrl);
  const facts = await db.watchedPull.findMany({ where: { repositoryId: repository.id } });
  const listing = withReportedPulls(await git.listRefs(address), facts);
  const before = RefsSchema.nullable().parse(repository.refs);
  const occurrences =
    before === null ? [] : withFacts(occurrencesBetween(withoutNews(before, facts), listing), facts);
  if (occurrences.length > 0) {
    const rows = await db.flowTrigger.findMany({
      where: { repositoryId: repository.id },
      orderBy: { position: "asc" },
    });
    for (const [flowId, ofFlow] of groupBy(rows, (one) => one.flowId)) {
      const triggers = ofFlow.map(({ ref, watch }) => ({ ref, watch: GitWatchSchema.parse(watch) }));
      for (const together of groupByCommit(occurrences)) {
        signal.throwIfAborted();
        await tellFlow(deps, { repository, address, listing, flowId, triggers }, together);
      }
    }
  }
  const news = facts.filter(({ isNews }) => isNews);
  const changed = before === null || !isSame(before, listing.refs);
  await db.watchedRepository.update({
    where: { id: repository.id },
    data: changed || news.length > 0 ? { refs: listing.refs, changes: { increment: 1 } } : {},
  });
  for (const { number, changedAt } of news) {
    // What was said while it was looked at is news for the next look.
    await db.watchedPull.updateMany({
      where: { repositoryId: repository.id, number, changedAt },
      data: { isNews: false },
    });
  }
}

/** A push and the pull request of its branch are one. */
function groupByCommit(occurrences: readonly Occurrence[]): Occurrence[][] {
  const keyOf = ({ kind, branch, sha, pullRequestId }: Occurrence): string =>
    kind === "push" || (kind === "pull" && branch !== null)
      ? `commit ${branch} ${sha}`
      : `${kind} ${branch} ${pullRequestId} ${sha}`;
  return [...groupBy(occurrences, keyOf).values()];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

interface Told {
  repository: WatchedRepository;
  address: string;
  listing: RefListing;
  flowId: string;
  triggers: readonly { ref: string | null; watch: GitWatch }[];
}

async function tellFlow(deps: LookDeps, told: Told, together: readonly Occurrence[]): Promise<void> {
  const values: [string, TriggerValues][] = [];
  const reasons: string[] = [];
  const kinds = new Set<Occurrence["kind"]>();
  let starts = false;
  for (const occurrence of together) {
    const facts = factsOf(deps.git, told, occurrence);
    for (const { ref, watch } of told.triggers) {
      const verdict = await judge(watch, occurrence, facts);
      if (verdict === null) continue;
      if (!verdict.starts) {
        reasons.push(verdict.reason);
        continue;
      }
      starts = true;
      kinds.add(occurrence.kind);
      if (ref !== null) values.push([ref, valuesOf(watch, occurrence)]);
    }
  }
  const [first] = together;
  if (first === undefined || (!starts && reasons.length === 0)) return;
  const place = await findPlace(deps.db, told.flowId);
  if (place === null) return;
  const delivery = await describe(deps.git, told, first, { kinds, triggers: mergeValues(values) });
  const isNews = together.some((one) => one.isNews);
  const again = starts ? await whyNotAgain(deps.db, told.flowId, delivery, { kinds, isNews }) : null;
  // Said by the provider behind what was seen already: nothing has happened.
  if (again !== null && isNews) return;
  const end = starts ? again : [...new Set(reasons)].join(" ");
  if (end !== null) {
    await recordUnstarted(deps.db, place, delivery, { outcome: "ignored", reason: end });
    return;
  }
  try {
    // Whoever can push can give a branch a name that git, or a step's command, takes for an option.
    if (first.branch !== null) assertBranch(first.branch);
    await deliver(deps, place, delivery);
  } catch (error) {
    const expected = toExpectedError(error);
    // What the database could not take is told again, at the next look.
    if (expected === null || expected.status >= 500) throw error;
    await recordUnstarted(deps.db, place, delivery, { outcome: "refused", reason: expected.message });
  }
}

function valuesOf(watch: GitWatch, { branch, sha, pullRequestId }: Occurrence): TriggerValues {
  return {
    repoUrl: withoutCredentials(watch.repoUrl),
    sha,
    ...(branch !== null && { branch }),
    ...(pullRequestId !== null && { pullRequestId }),
  };
}

/** A trigger that a push and its pull request meet has the values of both. */
function mergeValues(values: readonly [string, TriggerValues][]): Record<string, TriggerValues> {
  const merged = new Map<string, TriggerValues>();
  for (const [ref, one] of values) merged.set(ref, { ...merged.get(ref), ...one });
  return Object.fromEntries(merged);
}

/** A pull request that follows the push of its commit, or the other way round, is the same once more. */
async function whyNotAgain(
  db: Db,
  flowId: string,
  { fingerprint }: Delivery,
  { kinds, isNews }: { kinds: ReadonlySet<Occurrence["kind"]>; isNews: boolean },
): Promise<string | null> {
  const [only] = kinds.size === 1 ? kinds : [];
  if (only !== "push" && only !== "pull") return null;
  const commit = (fingerprint ?? "").replace(/^\S+ /, "");
  const others = only === "push" ? ["pull"] : ["push", "push+pull", ...(isNews ? ["pull"] : [])];
  const known = await db.flowDelivery.findFirst({
    where: {
      flowId,
      source: "git",
      outcome: "started",
      fingerprint: { in: others.map((kind) => `${kind} ${commit}`) },
    },
    include: { run: { select: { number: true } } },
  });
  if (known === null) return null;
  return `Run ${known.run === null ? "" : `#${known.run.number} `}was started for this commit of the branch already.`;
}

const NAME = { push: "", tag: "tag ", pull: "#", deleted: "" } as const satisfies Record<
  Occurrence["kind"],
  string
>;

async function describe(
  git: LookDeps["git"],
  { repository, address }: Told,
  { kind, branch, sha, pullRequestId }: Occurrence,
  { kinds, triggers }: { kinds: ReadonlySet<string>; triggers: Record<string, TriggerValues> },
): Promise<Delivery> {
  const place =
    kind === "pull" ? `#${pullRequestId}${branch === null ? "" : ` ${branch}`}` : `${NAME[kind]}${branch}`;
  const commit = kind === "deleted" ? null : await orNull(git.getCommit(address, sha));
  const title = commit === null ? "" : `${commit.message.split("\n", 1)[0] ?? ""} (${commit.authorName})`;
  const subject = `${place} · ${sha.slice(0, 7)}`;
  return {
    source: "git",
    key: `${repository.id} ${repository.changes} ${place} ${sha}`,
    fingerprint: `${[...kinds].sort().reverse().join("+") || kind} ${branch} ${sha}`,
    subject: title === "" ? subject : `${subject} · ${title}`.slice(0, 300),
    actor: { userId: null, name: "Git", origin: "system" },
    name: null,
    description: (title === "" ? subject : `${title}, ${subject}`).slice(0, 200),
    arguments: {},
    triggers,
  };
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
