"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineAlert } from "@/components/ui/inline-alert";
import { writeAddress } from "../address";
import { useEditorContext } from "../editor-context";
import type { FlowRepository } from "../gitops";

export interface GitOpsTroubleProps {
  repository: FlowRepository;
  readOnly: boolean;
}

/** What keeps the flow and its file from being the same, and what one can do about it. */
export function GitOpsTrouble({ repository, readOnly }: GitOpsTroubleProps) {
  const { place } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = (data: FlowRepository) => queries.setQueryData(trpc.gitops.get.queryKey(place), data);
  const writeAgain = useMutation(trpc.gitops.writeAgain.mutationOptions({ onSuccess }));
  const followMove = useMutation(trpc.gitops.followMove.mutationOptions({ onSuccess }));
  const { standing, version } = repository;
  const failed = failureText(writeAgain.error ?? followMove.error);
  if (standing?.kind === "conflict") {
    return (
      <InlineAlert
        tone="warning"
        title={standing.why}
        actions={
          <Button size="sm" disabled={readOnly} onClick={() => writeAddress("open", "repository-conflict")}>
            Choose
          </Button>
        }
      >
        {standing.author} pushed “{standing.subject}” (<code>{standing.commit.slice(0, 7)}</code>). Nothing of
        either is lost, and nothing goes on before somebody has chosen.
      </InlineAlert>
    );
  }
  if (standing?.kind !== "stopped") return null;
  const { code, message, problems, movedTo } = standing;
  const [what, ...rest] = message.split(/(?<=\.) /);
  const isGone = code === "file-gone" || code === "repository-emptied";
  return (
    <InlineAlert
      tone="danger"
      title={what}
      actions={
        isGone && (
          <>
            {movedTo !== null && (
              <Button
                size="sm"
                disabled={readOnly}
                pending={followMove.isPending}
                onClick={() => followMove.mutate({ ...place, version })}
              >
                Follow the file
              </Button>
            )}
            <Button
              size="sm"
              disabled={readOnly}
              pending={writeAgain.isPending}
              onClick={() => writeAgain.mutate({ ...place, version })}
            >
              Write the file again
            </Button>
          </>
        )
      }
    >
      {rest.length > 0 && <p>{rest.join(" ")}</p>}
      {failed && <p className="text-red">{failed}</p>}
      {problems.length > 0 && (
        <ul aria-label="Problems of the file" className="mt-1 flex flex-col gap-1">
          {problems.map(({ message: words, line, column }, index) => (
            <li key={`${String(index)} ${words}`} className="[overflow-wrap:anywhere]">
              {line !== undefined && (
                <code className="text-sm">
                  {line}:{column ?? 1}{" "}
                </code>
              )}
              {words}
            </li>
          ))}
        </ul>
      )}
    </InlineAlert>
  );
}
