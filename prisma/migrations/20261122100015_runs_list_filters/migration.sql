-- Who started a run is one more filter that never changes, and a stage's list is read off an index alone, too.
DROP INDEX "run_list";
CREATE INDEX "run_list" ON "run"("project_id", "created_at" DESC, "id" DESC)
  INCLUDE ("pipeline_id", "kind", "trigger", "triggered_by") WHERE "project_id" IS NOT NULL;
DROP INDEX "run_list_by_stage";
CREATE INDEX "run_list_by_stage" ON "run"("stage_id", "created_at" DESC, "id" DESC)
  INCLUDE ("project_id", "kind", "trigger", "triggered_by") WHERE "stage_id" IS NOT NULL;
-- Rollbacks are few among all runs that ever were.
CREATE INDEX "run_list_rollbacks" ON "run"("project_id", "created_at" DESC, "id" DESC)
  INCLUDE ("stage_id", "trigger", "triggered_by") WHERE "kind" = 'rollback';

-- A line of the list tells what the run deployed.
CREATE INDEX "deployment_run_id_idx" ON "deployment"("run_id");
