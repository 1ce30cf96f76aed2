"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Select } from "@/components/ui/select";
import { failureText } from "./failure-text";

export interface TakeBackupDialogProps {
  projectId: string;
  addon: ApiOutputs["resources"]["addons"]["get"];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onStarted: (backupId: string) => void;
}

const TYPES = [
  { value: "snapshot", label: "Snapshot" },
  { value: "dump", label: "Dump" },
] as const;

const TYPE_HINTS = {
  snapshot: "The database’s files as they are: fast, for the same version of PostgreSQL.",
  dump: "A file for pg_restore, for this version of PostgreSQL or a newer one. The runtime needs pg_dump for it.",
} as const satisfies Record<(typeof TYPES)[number]["value"], string>;

const COMPRESSIONS = [
  { value: "gz", label: "gzip" },
  { value: "zstd", label: "Zstandard, or gzip where there is none" },
  { value: "none", label: "None" },
] as const;

/** Asks what kind of backup to take. */
export function TakeBackupDialog({ projectId, addon, open, onOpenChange, onStarted }: TakeBackupDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const external = addon.type === "external-postgres";
  const [backupType, setBackupType] = useState<(typeof TYPES)[number]["value"]>(
    external ? "dump" : "snapshot",
  );
  const [compression, setCompression] = useState<(typeof COMPRESSIONS)[number]["value"]>("gz");
  const start = useMutation(
    trpc.backups.start.mutationOptions({
      onSuccess: async (backup) => {
        await queryClient.invalidateQueries(trpc.backups.list.pathFilter());
        onOpenChange(false);
        onStarted(backup.id);
      },
    }),
  );
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        start.reset();
        onOpenChange(next);
      }}
    >
      <DialogContent
        title={`Back up ${addon.name}`}
        description="It goes on serving meanwhile, and the backup is verified before it counts."
        className="flex flex-col gap-3"
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button
              variant="primary"
              pending={start.isPending}
              onClick={() => start.mutate({ projectId, addonId: addon.id, backupType, compression })}
            >
              Take backup
            </Button>
          </>
        }
      >
        {start.error && <InlineAlert tone="danger">{failureText(start.error)}</InlineAlert>}
        <Field
          label="Type"
          hint={external ? "Of an external database only a dump can be taken." : TYPE_HINTS[backupType]}
        >
          {(control) => (
            <Select
              {...control}
              value={backupType}
              onValueChange={setBackupType}
              options={TYPES}
              disabled={external}
            />
          )}
        </Field>
        <Field label="Compression">
          {(control) => (
            <Select {...control} value={compression} onValueChange={setCompression} options={COMPRESSIONS} />
          )}
        </Field>
      </DialogContent>
    </Dialog>
  );
}
