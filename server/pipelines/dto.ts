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
  flow: { id: string; revision: number | null; paused: boolean; updatedAt: string } | null;
  /** The run that goes on, else the most recent one. */
  release: ReleaseHeader | null;
  /** Runs of this stage's flow that have not concluded. */
  activeRuns: number;
  cards: ResourceCard[];
}

/** One promote node of the target stage's flow. */
export interface PromotionArrow {
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
