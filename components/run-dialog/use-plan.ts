"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPCClient, type ApiOutputs } from "@/components/trpc";
import { useSettled } from "@/components/ui/settled";
import type { RunInputs } from "./form-values";

export type RunPlan = ApiOutputs["runs"]["plan"];
export type PlanLine = RunPlan["lines"][number];

/** A pause in filling the form in. */
const PAUSE_MS = 300;
/** Who stands in the way changes by itself. */
const AGAIN_MS = 20_000;

export interface LivePlan {
  plan: RunPlan | undefined;
  /** It is of what the form said a moment ago. */
  isStale: boolean;
  error: string | null;
}

/** The plan of a run that is given these inputs, made anew as they change; the last one stays until the next is there. */
export function usePlan(
  place: { projectId: string; pipelineId: string; stage: string },
  inputs: RunInputs,
): LivePlan {
  const client = useTRPCClient();
  const wanted = JSON.stringify(inputs);
  const settled = useSettled(wanted, PAUSE_MS);
  const plan = useQuery({
    queryKey: ["plan", place, settled],
    queryFn: () => client.runs.plan.mutate({ ...place, ...(JSON.parse(settled) as RunInputs) }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: AGAIN_MS,
  });
  return {
    plan: plan.data,
    isStale: plan.isPlaceholderData || settled !== wanted,
    error: plan.error?.message ?? null,
  };
}
