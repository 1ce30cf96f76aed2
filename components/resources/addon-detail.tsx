"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Archive, Download, History, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { DetailList } from "@/components/ui/detail-list";
import { EmptyState } from "@/components/ui/empty-state";
import { formatBytes } from "@/components/ui/format-time";
import { InlineAlert } from "@/components/ui/inline-alert";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { AbortBackup } from "./abort-backup";
import { ActionButton } from "./action-button";
import { DeleteBackupDialog } from "./delete-backup-dialog";
import { FailedRestart } from "./failed-restart";
import { ResourceActions } from "./forms";
import { HistoryTable } from "./history-table";
import { LiveHealth } from "./live-health";
import { LogCard } from "./log-card";
import { PlacementLabel } from "./placement-label";
import { RestartButton } from "./restart-button";
import { RestoreBackupDialog } from "./restore-backup-dialog";
import { RestoresCard } from "./restores-card";
import { TakeBackupDialog } from "./take-backup-dialog";
import { useBlockedBy } from "./use-permission";
import { useSelection } from "./use-selection";

export type BackupItem = ApiOutputs["backups"]["list"]["backups"][number];

const REFRESH_MS = 2_000;

/** One addon: its state, its backups, and the ways to take one and to put one back. */
export function AddonDetail({ projectId, id }: { projectId: string; id: string }) {
  const trpc = useTRPC();
  const { data: addon } = useQuery(trpc.resources.addons.get.queryOptions({ projectId, id }));
  const { data: states } = useQuery(
    trpc.live.addons.queryOptions({ projectId }, { refetchInterval: REFRESH_MS }),
  );
  const { data, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.backups.list.infiniteQueryOptions(
      { projectId, addonId: id },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: REFRESH_MS },
    ),
  );
  const backups = data?.pages.flatMap((page) => page.backups) ?? [];
  const [selectedId, select] = useSelection("backup");
  const selected = backups.find((backup) => backup.id === selectedId);
  const [taking, setTaking] = useState(false);
  const [restoring, setRestoring] = useState<BackupItem | null>(null);
  const mayNotRun = useBlockedBy(projectId, "run");
  const mayNotRestore = useBlockedBy(projectId, "roll-back");
  const mayNotDownload = useBlockedBy(projectId, "read-secrets");
  const mayNotDelete = useBlockedBy(projectId, "edit-resources");
  const [deleting, setDeleting] = useState<BackupItem | null>(null);
  if (addon === undefined) return <SkeletonRows />;
  const live = states?.[id];
  return (
    <>
      <PageHeader
        title={addon.name}
        detail={<LiveHealth live={live} />}
        actions={
          <>
            <RestartButton
              projectId={projectId}
              target={{ kind: "addon", id }}
              nothing={
                addon.type === "external-postgres"
                  ? "This database runs elsewhere; restart it there."
                  : undefined
              }
            />
            <ActionButton variant="primary" blockedBy={mayNotRun} onClick={() => setTaking(true)}>
              <Archive aria-hidden /> Take backup
            </ActionButton>
            <ResourceActions projectId={projectId} kind="addon" id={id} name={addon.name} />
          </>
        }
      />
      {live && live.detail !== null && live.status !== "running" && live.status !== "absent" && (
        <InlineAlert tone="warning">{live.detail}</InlineAlert>
      )}
      <FailedRestart projectId={projectId} target={{ kind: "addon", id }} />
      <TakeBackupDialog
        projectId={projectId}
        addon={addon}
        open={taking}
        onOpenChange={setTaking}
        onStarted={select}
      />
      <RestoreBackupDialog
        projectId={projectId}
        addon={addon}
        backup={restoring}
        onClose={() => setRestoring(null)}
      />
      <DeleteBackupDialog projectId={projectId} backup={deleting} onClose={() => setDeleting(null)} />
      <Card>
        <CardBody>
          <DetailList
            details={[
              { term: "Type", value: [addon.type, addon.version].filter(Boolean).join(" ") },
              { term: "Stage", value: <PlacementLabel projectId={projectId} placement={addon.placement} /> },
              // Its line is there before it is known, so that nothing moves when it comes.
              { term: "Size", value: states === undefined ? "–" : sizeOf(live) },
              { term: "Runtime", value: addon.runtimeId ?? "The project’s default" },
            ]}
          />
        </CardBody>
      </Card>
      {selected && (
        <LogCard
          key={selected.id}
          projectId={projectId}
          item={selected}
          title={selected.name}
          onClose={() => select(null)}
        />
      )}
      <RestoresCard projectId={projectId} addonId={id} backups={backups} />
      <Card aria-busy={isPending}>
        <CardHeader title="Backups" />
        {isPending && <SkeletonRows />}
        {data && backups.length === 0 && (
          <EmptyState icon={Archive} title="No backup yet">
            Press Take backup, or put a backup step in front of the migration of a release flow. Each one is
            verified when it is taken.
          </EmptyState>
        )}
        {backups.length > 0 && (
          <HistoryTable
            label="Backups"
            items={backups}
            nameHeader="Backup"
            name={(backup) => backup.name}
            summary={(backup) => <BackupSummary backup={backup} />}
            actions={(backup) => (
              <>
                {backup.status === "Success" && (
                  <>
                    <ActionButton size="sm" blockedBy={mayNotRestore} onClick={() => setRestoring(backup)}>
                      <History aria-hidden /> Restore
                    </ActionButton>
                    {mayNotDownload === undefined && <DownloadLink projectId={projectId} backup={backup} />}
                  </>
                )}
                {backup.concludedAt === null ? (
                  <AbortBackup projectId={projectId} backup={backup} />
                ) : (
                  <ActionButton
                    variant="ghost"
                    size="icon-sm"
                    aria-label={`Delete ${backup.name}`}
                    blockedBy={mayNotDelete}
                    onClick={() => setDeleting(backup)}
                  >
                    <Trash2 aria-hidden />
                  </ActionButton>
                )}
              </>
            )}
            selectedId={selectedId}
            onSelect={select}
          />
        )}
      </Card>
      {hasNextPage && (
        <Button className="self-center" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older backups
        </Button>
      )}
    </>
  );
}

/** Null where its runtime does not tell. */
function sizeOf(live: { sizeBytes: number | null } | undefined): string | null {
  return live?.sizeBytes == null ? null : formatBytes(live.sizeBytes);
}

function BackupSummary({ backup }: { backup: BackupItem }) {
  const size = backup.sizeBytes === null ? null : formatBytes(backup.sizeBytes);
  const facts = [backup.backupType, size, backup.error].filter((fact) => fact !== null);
  return <>{facts.join(" · ")}</>;
}

function DownloadLink({ projectId, backup }: { projectId: string; backup: BackupItem }) {
  return (
    <Tooltip content={`Download ${backup.name}`}>
      <Button asChild variant="ghost" size="icon-sm">
        <a
          href={`/api/projects/${encodeURIComponent(projectId)}/backups/${backup.id}`}
          download
          aria-label={`Download ${backup.name}`}
        >
          <Download aria-hidden />
        </a>
      </Button>
    </Tooltip>
  );
}
