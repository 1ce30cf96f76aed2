"use client";

import { useState } from "react";
import { useTRPCClient, type ApiOutputs } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import type { FieldControl } from "@/components/ui/field";
import { CommitRow } from "./commit-row";
import type { Chosen } from "./chosen";
import { PickList } from "./pick-list";
import { FIRST_ROWS, PickPanel } from "./pick-panel";
import { PAGE_SIZE, usePages } from "./use-pages";

export interface BuildPickerProps {
  projectId: string;
  buildServiceId: string;
  control: FieldControl;
  chosen: Chosen | undefined;
  onPick: (chosen: Chosen) => void;
}

/** One of the builds of a build service that have an image, or still make one. */
export function BuildPicker({ projectId, buildServiceId, control, chosen, onPick }: BuildPickerProps) {
  return (
    <PickList control={control} placeholder="Choose a build" chosen={chosenBuild(chosen)}>
      {(close) => (
        <BuildChoices
          projectId={projectId}
          buildServiceId={buildServiceId}
          chosenId={chosen?.buildId}
          onPick={(build) => {
            onPick({
              buildId: build.id,
              buildNumber: build.number,
              sha: build.sha,
              branch: build.branch ?? undefined,
              subject: firstLine(build.commitMessage),
            });
            close();
          }}
        />
      )}
    </PickList>
  );
}

function chosenBuild(chosen: Chosen | undefined) {
  if (chosen?.buildId === undefined) return null;
  const { buildNumber, buildId, branch, sha } = chosen;
  return (
    <>
      <span className="font-medium tabular-nums">
        {buildNumber === undefined ? `Build ${buildId.slice(0, 8)}` : `b${String(buildNumber)}`}
      </span>
      <span className="text-ink-2">
        {branch !== undefined && ` · ${branch}`}
        {sha !== undefined && (
          <>
            {" "}
            · <code>{sha.slice(0, 7)}</code>
          </>
        )}
      </span>
    </>
  );
}

type Build = ApiOutputs["builds"]["search"]["builds"][number];

interface BuildChoicesProps {
  projectId: string;
  buildServiceId: string;
  chosenId: string | undefined;
  onPick: (build: Build) => void;
}

function BuildChoices({ projectId, buildServiceId, chosenId, onPick }: BuildChoicesProps) {
  const client = useTRPCClient();
  const [text, setText] = useState("");
  const [shown, setShown] = useState<{ from: number; to: number }>(FIRST_ROWS);
  const read = async (offset: number) => {
    const { builds, total } = await client.builds.search.query({
      projectId,
      buildServiceId,
      text,
      offset,
      limit: PAGE_SIZE,
    });
    return { items: builds, total };
  };
  const pages = usePages(["builds", projectId, buildServiceId, text.trim()], read, shown);
  return (
    <PickPanel
      label="Builds"
      placeholder="Branch, commit, author or message"
      text={text}
      onText={setText}
      items={pages}
      onShow={setShown}
      keyOf={({ id }) => id}
      isChosen={({ id }) => id === chosenId}
      whyNot={whyNot}
      row={(build) => (
        <CommitRow
          title={firstLine(build.commitMessage)}
          badges={<StateBadge build={build} />}
          sha={build.sha}
          authorName={build.authorName}
          at={build.createdAt}
          more={
            build.branch ??
            (build.pullRequestId === null ? null : `pull request #${String(build.pullRequestId)}`)
          }
        />
      )}
      onPick={onPick}
      empty={text.trim() === "" ? "No build yet. Start one under Builds." : "No build matches"}
      note={
        pages.total > 0 && `${pages.total.toLocaleString("en-GB")} ${pages.total === 1 ? "build" : "builds"}`
      }
    />
  );
}

function StateBadge({ build }: { build: Build }) {
  const { status, number } = build;
  if (status === "Success")
    return whyNot(build) === null ? (
      <Badge tone="green">built · b{number}</Badge>
    ) : (
      <Badge tone="outline">removed · b{number}</Badge>
    );
  if (status === "Queued" || status === "Running") return <Badge tone="blue">building · b{number}</Badge>;
  return (
    <Badge tone="red">
      {status.toLowerCase()} · b{number}
    </Badge>
  );
}

function whyNot({ status, imageRemovedAt }: Build): string | null {
  if (imageRemovedAt !== null) return "The retention policy removed its image; build the commit again.";
  const isUsable = status === "Success" || status === "Queued" || status === "Running";
  return isUsable ? null : "It made no image.";
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}
