-- A run that ended badly may go on, and one may be asked to wait for people instead of ending so.
ALTER TABLE "run" ADD COLUMN "reopened_count" INTEGER NOT NULL DEFAULT 0,
                  ADD COLUMN "wait_on_failure" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "node_attempt" ADD COLUMN "intervention" JSONB,
                           ADD COLUMN "sealed_edits" BYTEA;
