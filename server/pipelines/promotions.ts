import { isRecord, walkRawNodes } from "@/core/document/walk";
import type { Git } from "@/server/git";
import type { ImageFacts } from "@/server/resources";
import type { PromotionArrow } from "./dto";

export interface PromoteNode {
  nodeKey: string;
  kind: "service" | "job";
  fromId: string;
  toId: string;
}

/** The promote nodes of a flow whose origin and target are written out; one by expression is known only in a run. */
export function promoteNodesOf(document: unknown): PromoteNode[] {
  return [...walkRawNodes(document)].flatMap(({ node, key }) => {
    if (node.kind !== "Release" || !isRecord(node.spec) || node.spec.type !== "deployment") return [];
    const { origin, target } = node.spec;
    if (!isRecord(origin) || !isRecord(target)) return [];
    const { id: fromId } = origin;
    const { id: toId, type: kind } = target;
    if (typeof fromId !== "string" || typeof toId !== "string") return [];
    if (kind !== "service" && kind !== "job") return [];
    return fromId.includes("${") || toId.includes("${") ? [] : [{ nodeKey: key, kind, fromId, toId }];
  });
}

export type Distance = Pick<PromotionArrow, "state" | "commitsBehind" | "secondsBehind">;

const UNKNOWN: Distance = { state: "unknown", commitsBehind: null, secondsBehind: null };
/** A first look at a repository may take long; the next board has the answer. */
const ANSWER_WITHIN_MS = 1_500;
/** Distances between two fixed commits never change; the oldest are forgotten. */
const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, Promise<Distance>>();

/** How far `target` is behind `origin`; never throws and never waits long. */
export async function measureDistance(
  git: Git,
  repoUrlOf: (buildServiceId: string) => string | undefined,
  origin: ImageFacts | null,
  target: ImageFacts | null,
): Promise<Distance> {
  if (origin === null || target === null) return UNKNOWN;
  if (origin.image === target.image) return { state: "same", commitsBehind: 0, secondsBehind: 0 };
  const behind: Distance = { ...UNKNOWN, state: "behind" };
  if (origin.build === null || target.build === null) return behind;
  const repoUrl = repoUrlOf(origin.build.buildServiceId);
  if (repoUrl === undefined || repoUrl !== repoUrlOf(target.build.buildServiceId)) return behind;
  const [from, to] = [target.build.sha, origin.build.sha];
  const key = JSON.stringify([repoUrl, from, to]);
  let measured = remembered.get(key);
  if (measured === undefined) {
    measured = compareCommits(git, repoUrl, from, to);
    remembered.set(key, measured);
    // A repository that could not be reached is asked again by the next board.
    measured.catch(() => remembered.delete(key));
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Distance>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, behind);
  });
  try {
    return await Promise.race([measured.catch(() => behind), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function compareCommits(git: Git, repoUrl: string, from: string, to: string): Promise<Distance> {
  if (from === to) return { state: "behind", commitsBehind: 0, secondsBehind: 0 };
  const commits = await git.logBetween(repoUrl, from, to);
  const [older, newer] = await Promise.all([git.getCommit(repoUrl, from), git.getCommit(repoUrl, to)]);
  return {
    state: "behind",
    commitsBehind: commits.length,
    secondsBehind: Math.round((newer.at.getTime() - older.at.getTime()) / 1000),
  };
}
