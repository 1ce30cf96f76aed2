"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { isRecord } from "@/core/document";
import { useEditorContext } from "../editor-context";
import { StandingIcon, standingWords, type FlowRepository } from "../gitops";
import { GitOpsForm } from "./gitops-form";
import { GitOpsTrouble } from "./gitops-trouble";

/** While the settings are open, what becomes of a look is seen at once. */
const LOOKING_MS = 1_000;
const LOOK_EVERY_MS = 10_000;

/** The file in a git repository that the flow is kept in. Takes effect at once. */
export function GitOpsSettings() {
  const { place, state, whyNotEdit } = useEditorContext();
  const trpc = useTRPC();
  const [isChanging, setChanging] = useState(false);
  const repository = useQuery(
    trpc.gitops.get.queryOptions(place, {
      refetchInterval: ({ state: { data } }) => (data?.isLooking === true ? LOOKING_MS : LOOK_EVERY_MS),
    }),
  );
  const { data } = repository;
  if (data === undefined) {
    return repository.isError ? (
      <InlineAlert tone="danger" title={failureText(repository.error)} />
    ) : (
      <Skeleton className="h-40 w-full" />
    );
  }
  return (
    <section className="flex flex-col gap-4">
      <div>
        <h3 className="font-medium">Repository</h3>
        <p className="text-sm text-ink-2">
          {data === null
            ? "Keep this flow in a file of a git repository, both ways: what is pushed there becomes a revision here, and what is published here is committed there, comments and formatting kept."
            : "What is pushed to the file becomes a revision here, and what is published here is committed there. Runs are started by triggers, never by this alone."}
        </p>
      </div>
      {data === null || isChanging ? (
        <GitOpsForm
          repository={data}
          proposed={proposalOf(state.legible.value, place.stage, state.source.format)}
          onDone={() => setChanging(false)}
          {...(data !== null && { onCancel: () => setChanging(false) })}
        />
      ) : (
        <Connected repository={data} readOnly={whyNotEdit !== null} onChange={() => setChanging(true)} />
      )}
    </section>
  );
}

interface ConnectedProps {
  repository: FlowRepository;
  readOnly: boolean;
  onChange: () => void;
}

function Connected({ repository, readOnly, onChange }: ConnectedProps) {
  const { place } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isLeaving, setLeaving] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const onSuccess = (data: FlowRepository) => queries.setQueryData(trpc.gitops.get.queryKey(place), data);
  const look = useMutation(
    trpc.gitops.look.mutationOptions({
      onSuccess: (data) => {
        onSuccess(data);
        setAsked(data.isLooking);
      },
    }),
  );
  const disconnect = useMutation(
    trpc.gitops.disconnect.mutationOptions({
      onSuccess: () => queries.setQueryData(trpc.gitops.get.queryKey(place), null),
    }),
  );
  const { tone, words } = standingWords(repository);
  const { repoUrl, branch, filePath, connectedBy, connectedAt, seenAt, isLooking } = repository;
  // It is looked at by itself too, which nobody has to wait for.
  if (isAsked && !isLooking) setAsked(false);
  return (
    <>
      {look.isError && <InlineAlert tone="danger" title={failureText(look.error)} />}
      <div className="flex flex-col gap-1 rounded-md border p-3">
        <p role="status" className="flex items-center gap-2 font-medium">
          <StandingIcon tone={tone} /> {words}
        </p>
        <p className="[overflow-wrap:anywhere]">
          <code className="text-sm">{filePath}</code> in <code className="text-sm">{branch}</code> of{" "}
          <code className="text-sm">{repoUrl}</code>
        </p>
        <p className="text-sm text-ink-3">
          Connected by {connectedBy} <RelativeTime at={connectedAt} />
          {seenAt !== null && (
            <>
              {" "}
              · Looked at <RelativeTime at={seenAt} />
            </>
          )}
        </p>
      </div>
      <GitOpsTrouble repository={repository} readOnly={readOnly} />
      <div className="flex flex-wrap gap-2">
        <Button disabled={readOnly} pending={look.isPending || isAsked} onClick={() => look.mutate(place)}>
          Look now
        </Button>
        <Button disabled={readOnly} onClick={onChange}>
          Change the connection
        </Button>
        <Button variant="danger-quiet" disabled={readOnly} onClick={() => setLeaving(true)}>
          Disconnect the repository
        </Button>
      </div>
      <ConfirmDialog
        open={isLeaving}
        onOpenChange={setLeaving}
        title="Disconnect the repository"
        action="Disconnect the repository"
        pending={disconnect.isPending}
        error={failureText(disconnect.error)}
        onConfirm={() => disconnect.mutate(place)}
      >
        The file stays in the repository as it is, and the flow with all revisions stays here. What is pushed
        or published from then on stays where it is. The stored credentials are deleted.
      </ConfirmDialog>
    </>
  );
}

/** What the document itself says, or what is usual. */
function proposalOf(document: unknown, stage: string, format: "json" | "yaml") {
  const said = isRecord(document) && isRecord(document.gitops) ? document.gitops : {};
  const textOf = (value: unknown, usual: string): string => (typeof value === "string" ? value : usual);
  const name = stage.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  return {
    repoUrl: textOf(said.repoUrl, ""),
    branch: textOf(said.branch, "main"),
    filePath: textOf(said.filePath, `flows/${name}.${format}`),
  };
}
