-- The list of runs, newest first: a page is read off an index whatever it is filtered by. What a run's filters go by and
-- never changes stands in the index itself, so that runs which do not fit are passed over without being looked at.
CREATE INDEX "run_list" ON "run"("project_id", "created_at" DESC, "id" DESC) INCLUDE ("pipeline_id", "kind", "trigger")
  -- Always true: Prisma compares whole indexes with its schema, which has no word for the columns that only stand in one.
  WHERE "project_id" IS NOT NULL;
CREATE INDEX "run_list_by_stage" ON "run"("stage_id", "created_at" DESC, "id" DESC);
CREATE INDEX "run_list_by_status" ON "run"("project_id", "status", "created_at" DESC, "id" DESC);
CREATE INDEX "run_list_open" ON "run"("project_id", "created_at" DESC, "id" DESC) WHERE "concluded_at" IS NULL;
DROP INDEX "run_project_id_created_at_idx";

-- Approvals that people are asked for are few among all nodes that ever were.
CREATE INDEX "node_attempt_approval" ON "node_attempt"("run_id") WHERE "kind" = 'Approval' AND "status" = 'Waiting';
