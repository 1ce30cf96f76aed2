"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useId, useState } from "react";
import { failureText, useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { Problem } from "@/core/document";
import type { Draft } from "../draft";
import { useEditorContext } from "../editor-context";
import type { PublishedRevision } from "./published-revision";

const DraftChanges = dynamic(() => import("../draft-changes").then((module) => module.DraftChanges), {
  loading: () => <SkeletonRows rows={2} />,
});

const MESSAGE_MAX = 500;
/** Of warnings; the rest is in the list of problems. */
const SHOWN = 5;

export interface PublishButtonProps {
  draft: Draft;
  /** The newest; null for a flow that was never published. */
  revision: PublishedRevision | null;
}

/** Makes the draft the newest revision. With errors, or while it is not saved, it says why not. */
export function PublishButton({ draft, revision }: PublishButtonProps) {
  const { problems, checking, isUnchecked, state } = useEditorContext();
  const [isOpen, setOpen] = useState(false);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const whyNot =
    state.source.text === revision?.text
      ? `Nothing has changed since revision ${String(revision.number)}.`
      : errors > 0
        ? `Solve ${errors === 1 ? "the error" : `the ${String(errors)} errors`} first.`
        : draft.state.conflict !== null
          ? "Resolve what you and others changed first."
          : draft.isOvertaken
            ? "Decide first what becomes of the revision that was published past the draft."
            : checking && !isUnchecked
              ? "The text is still being checked."
              : null;
  return (
    <>
      <Button
        variant="primary"
        disabled={whyNot !== null && !isOpen}
        title={whyNot ?? undefined}
        onClick={() => setOpen(true)}
      >
        Publish
      </Button>
      {/* What changed is worked out only while somebody looks. */}
      {isOpen && (
        <Dialog open onOpenChange={setOpen}>
          <PublishForm
            draft={draft}
            revision={revision}
            whyNot={whyNot}
            warnings={problems.filter(({ severity }) => severity === "warning")}
            onDone={() => setOpen(false)}
          />
        </Dialog>
      )}
    </>
  );
}

interface PublishFormProps extends PublishButtonProps {
  whyNot: string | null;
  warnings: readonly Problem[];
  onDone: () => void;
}

function PublishForm({ draft, revision, whyNot, warnings, onDone }: PublishFormProps) {
  const { state, place } = useEditorContext();
  const formId = useId();
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  const [message, setMessage] = useState("");
  const { data: repository } = useQuery(trpc.gitops.get.queryOptions(place));
  const publish = useMutation({
    mutationFn: async () => {
      const { text } = state.source;
      const isSaved = await draft.keeper.flush();
      const { state: now } = draft.keeper.getSnapshot();
      if (!isSaved)
        throw new Error("The draft could not be saved, so it was not published. Try again in a moment.");
      if (now.text !== text)
        throw new Error(
          `${now.base.savedBy ?? "Somebody"} changed the draft just now. Look at it again, then publish.`,
        );
      return api.flows.publishDraft.mutate({ ...place, version: now.base.version, message: message.trim() });
    },
    onSuccess: async ({ revision: number, changed }) => {
      await draft.keeper.refresh();
      await Promise.all([
        queries.invalidateQueries(trpc.flows.get.queryFilter(place)),
        queries.invalidateQueries(trpc.flows.revisions.pathFilter()),
        queries.invalidateQueries(trpc.pipelines.board.pathFilter()),
      ]);
      onDone();
      const words = changed ? "is published" : "is the newest already";
      toast({ tone: "success", title: `Revision ${String(number)} of ${place.stage} ${words}` });
    },
    onError: () => draft.keeper.refresh().catch(() => undefined),
  });
  return (
    <DialogContent
      title={`Publish a new revision for ${place.stage}`}
      description={`The next run uses it. Runs under way go on with theirs.${
        repository ? ` It is committed to ${repository.branch} of its repository with this message.` : ""
      }`}
      footer={
        <>
          <DialogClose asChild>
            <Button variant="ghost">Cancel</Button>
          </DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            pending={publish.isPending}
            disabled={whyNot !== null}
            title={whyNot ?? undefined}
          >
            Publish revision
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate();
        }}
      >
        {publish.isError && <InlineAlert tone="danger" title={failureText(publish.error)} />}
        {whyNot !== null && !publish.isPending && <InlineAlert tone="info" title={whyNot} />}
        <Field label="What changed, and why" optional>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              maxLength={MESSAGE_MAX}
              value={message}
              onChange={(event) => setMessage(event.target.value)}
            />
          )}
        </Field>
        {revision !== null && (
          <section className="flex flex-col gap-1.5">
            <h3 className="text-sm font-medium text-ink-2">Against revision {revision.number}</h3>
            <DraftChanges published={revision.document} draft={state.source.value} />
          </section>
        )}
        {warnings.length > 0 && (
          <section className="flex flex-col gap-1.5">
            <h3 className="text-sm font-medium text-ink-2">
              {warnings.length === 1 ? "1 warning" : `${String(warnings.length)} warnings`}
            </h3>
            <ul aria-label="Warnings" className="flex flex-col gap-1">
              {warnings.slice(0, SHOWN).map(({ message: words, pointer }, index) => (
                <li key={`${String(index)} ${pointer}`} className="flex gap-2 [overflow-wrap:anywhere]">
                  <TriangleAlert aria-hidden className="mt-0.5 text-amber" /> {words}
                </li>
              ))}
              {warnings.length > SHOWN && <li className="text-ink-3">and {warnings.length - SHOWN} more</li>}
            </ul>
          </section>
        )}
      </form>
    </DialogContent>
  );
}
