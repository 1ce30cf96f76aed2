"use client";

import { useQuery } from "@tanstack/react-query";
import { PlanView, planWords } from "@/components/run-dialog";
import { failureText, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { useSettled } from "@/components/ui/settled";
import { ProblemList } from "./problem-list";
import { useEditorContext } from "./editor-context";

/** A pause in what others change. */
const PAUSE_MS = 500;

/** What came of planning a draft. */
export interface LastPlan {
  /** The draft it was of. */
  text: string;
  /** ISO 8601. */
  at: string;
  /** `5 steps, 1 skipped` */
  words: string;
}

export interface TryItProps {
  onPlanned: (plan: LastPlan) => void;
  onClose: () => void;
}

/** What a run of the draft would do now, without publishing or running anything. */
export function TryIt({ onPlanned, onClose }: TryItProps) {
  const { state, place } = useEditorContext();
  const api = useTRPCClient();
  const { text, format } = state.source;
  const settled = useSettled(text, PAUSE_MS);
  const plan = useQuery({
    queryKey: ["plan of the draft", place, settled],
    queryFn: async () => {
      const answer = await api.flows.planDraft.mutate({ ...place, text: settled, format });
      const words = answer.planned
        ? planWords(answer.plan.lines)
        : "not possible before its errors are solved";
      onPlanned({ text: settled, at: new Date().toISOString(), words });
      return answer;
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const { data } = plan;
  return (
    <DialogContent
      size="md"
      opensOn="itself"
      title="What this draft would do"
      description={`Planned against ${place.stage} as it is now, with the defaults of its arguments. Nothing is published, built or run.`}
      footer={
        <>
          <Button onClick={() => void plan.refetch()} pending={plan.isFetching}>
            Plan again
          </Button>
          <Button variant="primary" onClick={onClose}>
            Go on editing
          </Button>
        </>
      }
    >
      {data?.planned === false ? (
        <>
          <InlineAlert
            tone="danger"
            title="The draft cannot be planned before this is solved."
            className="mb-3"
          />
          <ProblemList problems={data.problems} onGoTo={onClose} />
        </>
      ) : (
        <PlanView
          plan={data?.plan}
          isStale={plan.isFetching && data !== undefined}
          error={failureText(plan.error)}
        />
      )}
    </DialogContent>
  );
}
