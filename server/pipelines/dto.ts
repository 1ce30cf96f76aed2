import type { HoldDto } from "@/server/holds";
import type { ResourceKind } from "@/server/db/generated/enums";
import type { RunListItem } from "@/server/runs";
import type { ImageFacts, LiveStatus } from "@/server/resources";

/** The release header of a stage. Instants are ISO strings. */
export type ReleaseHeader = Pick<
  RunListItem,
  | "id"
  | "number"
  | "name"
  | "status"
  | "kind"
  | "trigger"
  | "triggeredBy"
  | "waitReason"
  | "createdAt"
  | "startedAt"
  | "concludedAt"
>;

interface CardBase {
  id: string;
  name: string;
  /** A run is working on it right now. */
  alive: boolean;
}
export interface ServiceCard extends CardBase {
  kind: "service";
  live: LiveStatus;
  image: ImageFacts | null;
  deployedAt: string | null;
  port: number;
}
export interface JobCard extends CardBase {
  kind: "job";
  image: ImageFacts | null;
  deployedAt: string | null;
  lastRun: {
    id: string;
    number: number;
    status: string;
    exitCode: number | null;
    concludedAt: string | null;
  } | null;
}
export interface AddonCard extends CardBase {
  kind: "addon";
  type: string;
  live: LiveStatus;
  lastBackup: { id: string; sizeBytes: number | null; createdAt: string } | null;
}
export type ResourceCard = ServiceCard | JobCard | AddonCard;

export interface BoardStage {
  id: string;
  name: string;
  position: number;
  /** Null: no release flow yet. */
  flow: {
    id: string;
    revision: number | null;
    paused: boolean;
    /** Null while triggers may start runs. */
    hold: HoldDto | null;
    updatedAt: string;
  } | null;
  /** The run that goes on, else the most recent one. */
  release: ReleaseHeader | null;
  /** Runs of this stage's flow that have not concluded. */
  activeRuns: number;
  cards: ResourceCard[];
}

/** One promote node of the target stage's flow, both of whose ends stand on the board. */
export interface PromotionArrow {
  /** Unique on the board. */
  id: string;
  fromStageId: string;
  toStageId: string;
  fromId: string;
  toId: string;
  kind: "service" | "job";
  /** Place of the promote node in the target stage's flow. */
  nodeKey: string;
  /** `same` image, `behind`, `unknown` when there is nothing to compare. */
  state: "same" | "behind" | "unknown";
  /** Commits the target lacks; null when both were not built from one repository. */
  commitsBehind: number | null;
  /** How much older the target's commit is; null when unknown. */
  secondsBehind: number | null;
  /** A run is promoting along it right now. */
  alive: boolean;
}

export interface Board {
  projectId: string;
  pipeline: { id: string; name: string };
  stages: BoardStage[];
  arrows: PromotionArrow[];
}

export interface PipelineListItem {
  id: string;
  name: string;
  createdAt: string;
  stages: { id: string; name: string; hasFlow: boolean; resources: number; release: ReleaseHeader | null }[];
}

/** A service, job or addon that stands in no stage. */
export interface FreeItem {
  kind: ResourceKind;
  id: string;
  name: string;
  /** What tells it from others: a port, a command, a type. */
  detail: string;
}

/** A step of a published flow that would not fit the board any more. */
export interface BrokenStep {
  stage: string;
  nodeKey: string;
  /** “Promote api from Staging”. */
  title: string;
  /** `target`: what it works on is not in the flow's stage; `origin`: what it promotes is not in the stage before. */
  role: "target" | "origin";
}

/** What goes with a stage. */
export interface StageRemoval {
  revisions: number;
  runs: number;
  /** Flows with a step that runs this stage's flow: `main/QA`. */
  calledBy: string[];
  /** A sentence when it cannot go now. */
  blockedBy: string | null;
}

/** What a change of the board would do beyond what it is about. */
export interface Consequences {
  brokenSteps: BrokenStep[];
  /** Of a stage that is to be removed. */
  removal: StageRemoval | null;
  /** A sentence when the change cannot be made now. */
  blockedBy: string | null;
}

/** Instants are ISO strings. */
export interface ChangelogCommit {
  sha: string;
  /** First line of the message. */
  subject: string;
  /** What follows it; empty for most. */
  body: string;
  authorName: string;
  at: string;
}

/** What the next promotion along an arrow would bring. */
export interface Changelog {
  from: ImageFacts | null;
  to: ImageFacts | null;
  /** Commits the target lacks, newest first, at most 500. */
  commits: ChangelogCommit[];
  /** There are more of them. */
  truncated: boolean;
  /** Commits that the target runs and the origin does not have: a promotion takes them away. */
  takenAway: ChangelogCommit[];
  /** Files below migration directories that differ between the two. */
  migrations: string[];
  /** How many files differ at all. */
  changedFiles: number;
  /** Why nothing can be said about commits; null when it can. */
  untold: string | null;
}
