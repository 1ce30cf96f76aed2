-- A run somebody wants kept whatever the policy says; the trace it belongs to, as its caller gave it (W3C `traceparent`).
ALTER TABLE "run" ADD COLUMN "kept_at" TIMESTAMPTZ(3), ADD COLUMN "kept_by" TEXT, ADD COLUMN "trace_parent" TEXT;

-- When the lines of an operation's log were removed, and after how many days the policy of then removed them.
ALTER TABLE "operation" ADD COLUMN "log_removed_at" TIMESTAMPTZ(3), ADD COLUMN "log_kept_days" INTEGER;

-- When an image was given up: from then on nothing new uses it, and its files go.
ALTER TABLE "build" ADD COLUMN "image_removed_at" TIMESTAMPTZ(3);

-- Work that is not a run's: done again and again, by one process at a time.
CREATE TABLE "chore" (
  "name" TEXT NOT NULL,
  "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "lease_owner" TEXT,
  "lease_expires_at" TIMESTAMPTZ(3),
  "state" JSONB,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "chore_pkey" PRIMARY KEY ("name")
);

-- What each clean-up did.
CREATE TABLE "retention_pass" (
  "id" UUID NOT NULL,
  "scope" TEXT NOT NULL,
  "worker" TEXT NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "ended_at" TIMESTAMPTZ(3),
  "removed" JSONB NOT NULL DEFAULT '{}',
  "freed_bytes" BIGINT NOT NULL DEFAULT 0,
  "error" TEXT,
  CONSTRAINT "retention_pass_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "retention_pass_scope_started_at_idx" ON "retention_pass"("scope", "started_at" DESC);

-- Logs and images that are still held, oldest first. Prisma's schema language has no partial indexes.
CREATE INDEX "operation_log_held" ON "operation"("concluded_at") WHERE "concluded_at" IS NOT NULL AND "log_removed_at" IS NULL;
CREATE INDEX "build_image_held" ON "build"("concluded_at") WHERE "image" IS NOT NULL AND "image_removed_at" IS NULL;
CREATE INDEX "build_image" ON "build"("image") WHERE "image" IS NOT NULL;

-- Which attempts follow an operation: asked whenever one concludes, and before one is removed.
CREATE INDEX "node_attempt_operation" ON "node_attempt"("operation_id") WHERE "operation_id" IS NOT NULL;

-- What a run did to which target: asked before images are given up.
CREATE INDEX "deployment_run" ON "deployment"("run_id") WHERE "run_id" IS NOT NULL;
