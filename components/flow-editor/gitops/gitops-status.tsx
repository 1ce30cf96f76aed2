"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { writeAddress } from "../address";
import { useEditorContext } from "../editor-context";
import { StandingIcon } from "./standing-icon";
import { standingWords } from "./standing-words";

// Opened seldom: not part of what the page waits for.
const GitOpsConflict = dynamic(() => import("./gitops-conflict").then((module) => module.GitOpsConflict));

/** How the flow and its file in a repository stand; nothing for a flow that is kept here alone. */
export function GitOpsStatus() {
  const { place, whyNotEdit } = useEditorContext();
  const trpc = useTRPC();
  const params = useSearchParams();
  const { data: repository } = useQuery(trpc.gitops.get.queryOptions(place));
  if (!repository) return null;
  const { tone, words, short } = standingWords(repository);
  const isConflict = repository.standing?.kind === "conflict";
  const isOpen = params.get("open") === "repository-conflict" && isConflict && whyNotEdit === null;
  const opens = isConflict && whyNotEdit === null ? "repository-conflict" : "settings-repository";
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        className="min-w-0 shrink"
        onClick={() => writeAddress("open", opens)}
      >
        <StandingIcon tone={tone} />
        <span aria-hidden className="truncate sm:hidden">
          {short}
        </span>
        <span className="truncate tabular-nums max-sm:sr-only">{words}</span>
      </Button>
      <span role="status" className="sr-only">
        {words}
      </span>
      {isOpen && <GitOpsConflict onClose={() => writeAddress("open", null)} />}
    </>
  );
}
