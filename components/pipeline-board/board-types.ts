import type { ApiOutputs } from "@/components/trpc";

/** A pipeline as a board, as the API tells it. */
export type Board = ApiOutputs["pipelines"]["board"];
export type BoardStage = Board["stages"][number];
export type PromotionArrow = Board["arrows"][number];
export type ReleaseHeader = NonNullable<BoardStage["release"]>;
export type ResourceCard = BoardStage["cards"][number];
export type ServiceCard = Extract<ResourceCard, { kind: "service" }>;
export type JobCard = Extract<ResourceCard, { kind: "job" }>;
export type AddonCard = Extract<ResourceCard, { kind: "addon" }>;
export type ImageFacts = NonNullable<ServiceCard["image"]>;
/** What a change would do beyond what it is about. */
export type Consequences = ApiOutputs["pipelines"]["consequences"];

/** Where one is: project and pipeline. */
export interface BoardPlace {
  projectId: string;
  pipelineId: string;
}
