import type { ApiOutputs } from "@/components/trpc";

/** The hold a stage is on, with all that it kept from happening. */
export type HeldFlow = NonNullable<ApiOutputs["flows"]["held"]>;

/** Why nothing but people releases on a stage. */
export type StageHold = NonNullable<ApiOutputs["runs"]["form"]["hold"]>;

/** A step of the plan of a run. */
export type PlanLine = ApiOutputs["runs"]["plan"]["lines"][number];

/** Whose hold. */
export interface HoldPlace {
  projectId: string;
  pipelineId: string;
  /** Name of the stage. */
  stage: string;
}
