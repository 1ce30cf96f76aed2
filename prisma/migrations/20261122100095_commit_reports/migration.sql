-- CreateTable
CREATE TABLE "commit_report" (
    "run_id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "due_at" TIMESTAMPTZ(3) DEFAULT transaction_timestamp(),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "told" JSONB NOT NULL DEFAULT '{}',
    "error" TEXT,
    "asked_at" TIMESTAMPTZ(3),
    CONSTRAINT "commit_report_pkey" PRIMARY KEY ("run_id")
);

-- AddForeignKey
ALTER TABLE "commit_report" ADD CONSTRAINT "commit_report_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX "commit_report_due" ON "commit_report"("due_at") WHERE "due_at" IS NOT NULL;

-- Where no git host is known, nothing is noted and nothing has to be cleaned up.
CREATE FUNCTION "note_commit_report"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "commit_report" ("run_id", "project_id")
  SELECT r."id", r."project_id" FROM "run" r WHERE r."id" = NEW."run_id" AND EXISTS (
    SELECT 1 FROM "integration" i
    WHERE i."project_id" = r."project_id" AND i."kind" IN ('github', 'gitlab', 'gitea', 'bitbucket'))
  ON CONFLICT ("run_id") DO UPDATE
    SET "version" = "commit_report"."version" + 1, "due_at" = transaction_timestamp(), "failures" = 0;
  RETURN NULL;
END $$;
-- What changes how a commit looks: the run's own status, and builds, which add commits to it.
CREATE TRIGGER "note_commit_report" AFTER INSERT ON "run_event" FOR EACH ROW WHEN (
  NEW."type" IN ('run.created', 'run.moved', 'run.reopened')
  OR (NEW."type" = 'node.moved' AND NEW."payload"->>'kind' = 'Build' AND NEW."payload"->>'status' IN ('Waiting', 'Success'))
) EXECUTE FUNCTION "note_commit_report"();
CREATE INDEX "commit_report_trouble" ON "commit_report"("project_id", "asked_at" DESC) WHERE "error" IS NOT NULL;
