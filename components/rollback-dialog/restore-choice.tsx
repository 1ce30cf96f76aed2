"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { formatBytes, formatDuration } from "@/components/ui/format-time";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { offeredBackup } from "./rollback-choices";
import type { RollbackAddon, RollbackBackup } from "./rollback-types";

interface ChosenBackup {
  backupId: string;
  /** What stands in the confirmation. */
  typed: string;
}

export interface RestoreChoiceProps {
  addon: RollbackAddon;
  /** Undefined while nothing is to be restored. */
  chosen: ChosenBackup | undefined;
  /** Why it cannot be started like this. */
  problem: string | undefined;
  onChange: (chosen: ChosenBackup | undefined) => void;
}

/** Offers to put back a backup of one database: off at first, and confirmed by its name, for it costs data. */
export function RestoreChoice({ addon, chosen, problem, onChange }: RestoreChoiceProps) {
  const offered = offeredBackup(addon);
  const backup = addon.backups.find(({ id }) => id === chosen?.backupId);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Checkbox
        checked={chosen !== undefined}
        disabled={offered === undefined}
        onCheckedChange={(checked) =>
          onChange(
            checked === true && offered !== undefined ? { backupId: offered.id, typed: "" } : undefined,
          )
        }
        label={`Also restore a backup of ${addon.name}`}
        hint={
          offered === undefined ? (
            "It has no complete backup."
          ) : (
            <>
              {addon.nearestBackupId === null ? "The newest" : "The nearest to that release"} was taken{" "}
              <RelativeTime at={offered.takenAt} />
              {offered.run !== null && ` by #${String(offered.run.number)}`}: what was written since would be
              lost.
            </>
          )
        }
      />
      {chosen !== undefined && backup !== undefined && (
        <div className="flex flex-col gap-3 pl-6">
          <Select
            aria-label={`Backup of ${addon.name}`}
            className="max-sm:h-auto max-sm:py-1.5"
            value={chosen.backupId}
            options={addon.backups.map((one) => ({ value: one.id, label: <BackupLabel backup={one} /> }))}
            onValueChange={(backupId) => onChange({ ...chosen, backupId })}
          />
          <InlineAlert
            tone="danger"
            title={`Everything written to ${addon.name} in the last ${formatDuration(backup.losesSeconds * 1000)} is lost.`}
          >
            It is restored before the images change, after a new backup of the data as it is now.
          </InlineAlert>
          <Field
            label={
              <>
                Type <code className="text-ink">{addon.name}</code> to restore it
              </>
            }
            error={problem}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                spellCheck={false}
                value={chosen.typed}
                onChange={({ target }) => onChange({ ...chosen, typed: target.value })}
              />
            )}
          </Field>
        </div>
      )}
    </div>
  );
}

const TAKEN = {
  before: "before that run",
  during: "during that run",
  since: "since",
} as const satisfies Record<RollbackBackup["taken"], string>;

function BackupLabel({ backup }: { backup: RollbackBackup }) {
  return (
    <span className="flex min-w-0 gap-x-1.5 max-sm:flex-wrap">
      <span className="min-w-0 truncate">{backup.name}</span>
      <span className="shrink-0 text-ink-3">
        {formatDuration(backup.losesSeconds * 1000)} old · {TAKEN[backup.taken]}
        {backup.sizeBytes !== null && ` · ${formatBytes(backup.sizeBytes)}`}
      </span>
    </span>
  );
}
