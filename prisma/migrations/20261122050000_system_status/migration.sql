-- When a row was last taken over from a worker that had died, and from which one.
ALTER TABLE "run" ADD COLUMN "reclaimed_at" TIMESTAMPTZ(3), ADD COLUMN "reclaimed_from" TEXT;
ALTER TABLE "operation" ADD COLUMN "reclaimed_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "reclaimed_at" TIMESTAMPTZ(3), ADD COLUMN "reclaimed_from" TEXT;

-- What is under way is a handful of rows among all that ever were. Prisma's schema language has no partial indexes.
CREATE INDEX "run_open" ON "run"("flow_id", "number") WHERE "concluded_at" IS NULL;
CREATE INDEX "operation_open" ON "operation"("kind", "status") WHERE "concluded_at" IS NULL;

-- Takeovers, newest first, and what has ended lately: read by the status page and the metrics.
CREATE INDEX "run_reclaimed" ON "run"("reclaimed_at") WHERE "reclaimed_at" IS NOT NULL;
CREATE INDEX "operation_reclaimed" ON "operation"("reclaimed_at") WHERE "reclaimed_at" IS NOT NULL;
CREATE INDEX "run_concluded" ON "run"("concluded_at") WHERE "concluded_at" IS NOT NULL;
CREATE INDEX "operation_concluded" ON "operation"("concluded_at") WHERE "concluded_at" IS NOT NULL;
