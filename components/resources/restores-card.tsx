"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Card, CardHeader } from "@/components/ui/card";
import type { BackupItem } from "./addon-detail";
import { HistoryTable } from "./history-table";
import { LogCard } from "./log-card";
import { useSelection } from "./use-selection";

const REFRESH_MS = 2_000;

export interface RestoresCardProps {
  projectId: string;
  addonId: string;
  /** To tell a restore by the name of its backup. */
  backups: readonly BackupItem[];
}

/** When backups were put back into an addon; absent before the first time. */
export function RestoresCard({ projectId, addonId, backups }: RestoresCardProps) {
  const trpc = useTRPC();
  const { data: restores } = useQuery(
    trpc.backups.restores.queryOptions({ projectId, addonId }, { refetchInterval: REFRESH_MS }),
  );
  const [selectedId, select] = useSelection("restore");
  if (restores === undefined || restores.length === 0) return null;
  const selected = restores.find((restore) => restore.id === selectedId);
  const nameOf = (backupId: string) =>
    backups.find((backup) => backup.id === backupId)?.name ?? "an older backup";
  return (
    <>
      {selected && (
        <LogCard
          key={selected.id}
          projectId={projectId}
          item={selected}
          title={`Restore of ${nameOf(selected.backupId)}`}
          onClose={() => select(null)}
        />
      )}
      <Card>
        <CardHeader title="Restores" />
        <HistoryTable
          label="Restores"
          items={restores}
          nameHeader="Backup"
          name={(restore) => nameOf(restore.backupId)}
          summary={(restore) => restore.error}
          selectedId={selectedId}
          onSelect={select}
        />
      </Card>
    </>
  );
}
