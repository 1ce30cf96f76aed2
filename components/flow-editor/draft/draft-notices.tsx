"use client";

import { useMutation } from "@tanstack/react-query";
import { failureText, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineAlert } from "@/components/ui/inline-alert";
import { useDraftState, type Draft, type DraftHandle } from "./use-draft";

/** What has to be known of the draft before one goes on: a revision published past it, comments a merge could not keep. */
export function DraftNotices({ draft: handle }: { draft: DraftHandle }) {
  const draft = useDraftState(handle);
  const { state, keeper } = draft;
  return (
    <>
      {draft.isOvertaken && state.conflict === null && <Overtaken draft={draft} />}
      {state.lostComments.length > 0 && (
        <InlineAlert
          tone="warning"
          className="m-3 mb-0"
          title="Comments of others had no place in the merged draft"
          actions={
            <Button size="sm" onClick={() => keeper.dismissComments()}>
              Dismiss
            </Button>
          }
        >
          <ul className="font-mono text-sm">
            {state.lostComments.map((comment, index) => (
              <li key={`${String(index)} ${comment}`}>{comment}</li>
            ))}
          </ul>
        </InlineAlert>
      )}
    </>
  );
}

function Overtaken({ draft: { state, keeper, place } }: { draft: Draft }) {
  const api = useTRPCClient();
  const number = state.base.revision ?? 0;
  const workIn = useMutation({
    mutationFn: async () => {
      const [newest, origin] = await Promise.all([
        api.flows.revision.query({ ...place, number }),
        state.baseRevision === null
          ? null
          : api.flows.revision.query({ ...place, number: state.baseRevision }),
      ]);
      const { text, format, authorName: author } = newest;
      keeper.workInRevision({ number, author, text, format }, origin);
    },
  });
  return (
    <InlineAlert
      tone="warning"
      className="m-3 mb-0"
      title={`Revision ${String(number)} was published past this draft`}
      actions={
        <>
          <Button size="sm" onClick={() => keeper.keepPastRevision()}>
            Keep the draft as it is
          </Button>
          <Button size="sm" pending={workIn.isPending} onClick={() => workIn.mutate()}>
            Work revision {number} in
          </Button>
        </>
      }
    >
      {failureText(workIn.error) ??
        `The draft began with ${state.baseRevision === null ? "nothing" : `revision ${String(state.baseRevision)}`}. It can be published once revision ${String(number)} is worked in, or you decide that it takes its place.`}
    </InlineAlert>
  );
}
