import { parseSource } from "@/core/document";
import { mergeSources } from "@/core/document/merge";
import type { Db } from "@/server/db";
import type { FlowRepository } from "@/server/db/generated/client";
import { toExpectedError } from "@/server/expected-error";
import type { FlowPlace } from "@/server/flows";
import type { BranchClone, Commit } from "@/server/git";
import type { RuntimePool } from "@/server/runtime-pool";
import { importText } from "./import-text";
import { formatOf, nextStep, type Facts, type Remote, type Step } from "./next-step";
import { pushRevisions } from "./push-revisions";
import { saveProgress } from "./save-progress";
import { PushedCommitsSchema, stopped, type Stop, type Theirs } from "./standing";
import { GITOPS } from "./tunables";

export interface SyncDeps {
  db: Db;
  runtimes: RuntimePool | null;
  /** The clone of one flow's branch. */
  openClone: (repository: FlowRepository, signal: AbortSignal) => Clone;
  /** As whom Slipway commits. */
  committer: { name: string; email: string };
}

/** What is asked of a clone. */
export type Clone = Pick<
  BranchClone,
  "listBranches" | "fetch" | "readFile" | "lastChange" | "movedTo" | "isAncestor" | "writeCommit" | "push"
>;

/** One flow with its file, while it is looked at. */
export interface Look {
  deps: SyncDeps;
  clone: Clone;
  place: FlowPlace;
  row: FlowRepository;
  signal: AbortSignal;
}

/** `again`: something was done, or was another by then; look once more. */
export type Progress = "done" | "again";

/**
 * Brings a flow and its file together: takes over what was pushed, pushes what was published, merges what both changed,
 * or writes down what stands in the way. Everything it does can be begun again after a crash, and is done once: texts
 * say who changed what, and commits of ours are written down before they are pushed.
 * @throws GitError when the repository does not answer; that is written down already
 */
export async function syncRepository(deps: SyncDeps, stageId: string, signal: AbortSignal): Promise<void> {
  for (let left = GITOPS.steps; left > 0; left -= 1) {
    signal.throwIfAborted();
    const row = await deps.db.flowRepository.findUnique({
      where: { stageId },
      include: { stage: { select: { id: true, name: true, pipelineId: true } } },
    });
    if (row === null) return;
    const { stage, projectId } = row;
    const place = { projectId, pipelineId: stage.pipelineId, stage: { id: stage.id, name: stage.name } };
    let verb: Stop["verb"] = "read";
    try {
      const look = { deps, clone: deps.openClone(row, signal), place, row, signal };
      const remote = await readRemote(look);
      if (await takeOwnCommits(look, remote)) continue;
      const ours = await deps.db.flowRevision.findFirst({
        where: { flow: { stageId } },
        orderBy: { number: "desc" },
        select: { number: true, sourceText: true, format: true },
      });
      const facts: Facts = {
        branch: row.branch,
        filePath: row.filePath,
        remote,
        ours: ours === null ? null : { number: ours.number, text: ours.sourceText, format: ours.format },
        common: row.commonText,
        doneRevision: row.doneRevision,
      };
      const step = nextStep(facts);
      if (step.do === "push") verb = "push";
      if ((await take(look, facts, step)) === "done") return;
    } catch (error) {
      const expected = toExpectedError(error);
      if (expected === null || signal.aborted) throw error;
      await saveProgress(deps.db, row, { standing: stopped(verb, expected.code, expected.message) });
      throw error;
    }
  }
}

async function readRemote({ clone, row }: Look): Promise<Remote> {
  const branches = await clone.listBranches();
  const sha = branches.get(row.branch);
  if (sha === undefined)
    return branches.size === 0 ? { kind: "empty" } : { kind: "no-branch", branches: [...branches.keys()] };
  const head = await clone.fetch(row.branch, sha);
  return { kind: "commit", head, file: await clone.readFile(head, row.filePath) };
}

/** Commits of ours that arrived, though nobody lived to write that down. */
async function takeOwnCommits({ deps, clone, row }: Look, remote: Remote): Promise<boolean> {
  const own = PushedCommitsSchema.parse(row.pushing);
  if (remote.kind !== "commit" || own.length === 0) return false;
  for (const { commit, revision, text } of own.reverse()) {
    if (revision <= row.doneRevision || !(await clone.isAncestor(commit, remote.head))) continue;
    await saveProgress(deps.db, row, {
      commonText: text,
      commonCommit: commit,
      doneRevision: revision,
      pushing: [],
      headCommit: remote.head,
    });
    return true;
  }
  return false;
}

async function take(look: Look, facts: Facts, step: Step): Promise<Progress> {
  const { deps, row, clone } = look;
  const head = facts.remote.kind === "commit" ? facts.remote.head : null;
  const number = facts.ours?.number ?? 0;
  switch (step.do) {
    case "nothing":
      return saveProgress(deps.db, row, { headCommit: head, standing: { kind: step.standing } });
    case "adopt":
      return saveProgress(deps.db, row, {
        headCommit: head,
        commonText: step.text,
        commonCommit: head,
        doneRevision: number,
        pushing: [],
        standing: { kind: "in-step" },
      });
    case "stop":
      return saveProgress(deps.db, row, { headCommit: head, standing: step.stop });
    case "tell-gone":
      return saveProgress(deps.db, row, { headCommit: head, standing: await tellGone(look, head ?? "") });
    case "push":
      return pushRevisions(look, step.onto, number);
    case "import": {
      const theirs = await readTheirs(clone, row, head ?? "", step.text);
      return importText(look, {
        theirs,
        head: head ?? "",
        text: step.text,
        newest: facts.ours?.number ?? null,
        merges: null,
      });
    }
    case "ask": {
      const theirs = await readTheirs(clone, row, head ?? "", step.theirs);
      return askPerson(look, head ?? "", theirs, "The stage has a flow, and the repository has another one.");
    }
    case "merge":
      return merge(look, facts, step, head ?? "");
  }
}

async function merge(
  look: Look,
  { ours }: Facts,
  { base, theirs: text }: Extract<Step, { do: "merge" }>,
  head: string,
): Promise<Progress> {
  if (ours === null) return "again";
  const format = formatOf(look.row.filePath);
  const theirs = await readTheirs(look.clone, look.row, head, text);
  const sourceOf = (one: string) => parseSource(one, format).source;
  if (ours.format !== format)
    return askPerson(
      look,
      head,
      theirs,
      "Both were changed, and the flow is written in another language now.",
    );
  const [was, own, other] = [sourceOf(base), sourceOf(ours.text), sourceOf(text)];
  // The file's text stays as it is where that keeps more of the comments.
  const results = [mergeSources(was, own, other), mergeSources(was, other, own)];
  const merged = results.flatMap((result) => ("merged" in result ? [result] : []));
  const best = merged.find(({ lostComments }) => lostComments.length === 0);
  if (best === undefined) {
    const why =
      merged.length > 0
        ? "Both were changed, and to merge them by itself would drop comments."
        : "Both changed the same.";
    return askPerson(look, head, theirs, why);
  }
  return importText(look, { theirs, head, text: best.merged.text, newest: ours.number, merges: ours.number });
}

function askPerson({ deps, row }: Look, head: string, theirs: Theirs, why: string): Promise<Progress> {
  return saveProgress(deps.db, row, { headCommit: head, standing: { kind: "conflict", theirs, why } });
}

/** Who changed the file last. */
async function readTheirs(clone: Clone, row: FlowRepository, head: string, text: string): Promise<Theirs> {
  const change = await clone.lastChange(head, row.filePath);
  return {
    commit: change?.sha ?? head,
    author: change?.authorName ?? "Git",
    at: (change?.at ?? new Date(0)).toISOString(),
    subject: firstLine(change),
    text,
  };
}

async function tellGone({ clone, row }: Look, head: string): Promise<Stop> {
  const { branch, filePath, commonCommit } = row;
  const change = await clone.lastChange(head, filePath);
  const movedTo = commonCommit === null ? null : await clone.movedTo(commonCommit, head, filePath);
  const who = change === null ? "" : ` by ${change.authorName} in ${change.sha.slice(0, 7)}`;
  const stays = "The flow here stays as it is.";
  const message =
    movedTo === null
      ? `${filePath} was deleted from ${branch}${who}. ${stays}`
      : `${filePath} was moved to ${movedTo}${who}. ${stays}`;
  return stopped("follow", "file-gone", message, { movedTo });
}

function firstLine(change: Commit | null): string {
  return (change?.message.split("\n", 1)[0] ?? "").slice(0, 300);
}
