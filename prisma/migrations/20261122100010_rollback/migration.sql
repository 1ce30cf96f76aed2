-- A rollback: the run it returns to, what it was asked to do and why. A run that a person started although its stage was
-- on hold says why, for ever.
ALTER TABLE "run" ADD COLUMN "rollback_of_id" UUID, ADD COLUMN "rollback" JSONB, ADD COLUMN "despite_hold" TEXT;
ALTER TABLE "run" ADD CONSTRAINT "run_rollback_of_id_fkey"
  FOREIGN KEY ("rollback_of_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A time in which nothing but people releases on a stage, and what triggers would have started meanwhile.
CREATE TABLE "hold" (
  "id" UUID NOT NULL,
  "project_id" TEXT NOT NULL,
  "flow_id" UUID NOT NULL,
  "reason" TEXT NOT NULL,
  "held_by" TEXT NOT NULL,
  "held_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "rollback_run_id" UUID,
  "lifted_by" TEXT,
  "lifted_at" TIMESTAMPTZ(3),
  CONSTRAINT "hold_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "hold_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "release_flow"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "hold_rollback_run_id_fkey" FOREIGN KEY ("rollback_run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "hold_flow_id_held_at_idx" ON "hold"("flow_id", "held_at" DESC);

ALTER TABLE "release_flow" ADD COLUMN "hold_id" UUID;
ALTER TABLE "release_flow" ADD CONSTRAINT "release_flow_hold_id_fkey"
  FOREIGN KEY ("hold_id") REFERENCES "hold"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE UNIQUE INDEX "release_flow_hold_id_key" ON "release_flow"("hold_id");

CREATE TABLE "skipped_trigger" (
  "id" UUID NOT NULL,
  "hold_id" UUID NOT NULL,
  "trigger" TEXT NOT NULL,
  "triggered_by" TEXT NOT NULL,
  "name" TEXT,
  "description" TEXT,
  "arguments" JSONB NOT NULL DEFAULT '{}',
  "triggers" JSONB NOT NULL DEFAULT '{}',
  "parent_run_id" UUID,
  "parent_node_key" TEXT,
  "parent_attempt" INTEGER,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "skipped_trigger_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "skipped_trigger_hold_id_fkey" FOREIGN KEY ("hold_id") REFERENCES "hold"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "skipped_trigger_parent_run_id_fkey" FOREIGN KEY ("parent_run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "skipped_trigger_hold_id_at_idx" ON "skipped_trigger"("hold_id", "at" DESC);
CREATE UNIQUE INDEX "skipped_trigger_parent_run_id_parent_node_key_parent_attemp_key"
  ON "skipped_trigger"("parent_run_id", "parent_node_key", "parent_attempt");

-- What the foreign keys ask when a run is cleaned up, and the rollbacks of a release. Most runs are none, and hold nothing.
CREATE INDEX "run_rollback_of" ON "run"("rollback_of_id", "created_at" DESC, "id" DESC) WHERE "rollback_of_id" IS NOT NULL;
CREATE INDEX "hold_rollback" ON "hold"("rollback_run_id") WHERE "rollback_run_id" IS NOT NULL;
