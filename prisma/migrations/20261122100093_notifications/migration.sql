-- CreateTable
CREATE TABLE "notification_rule" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "integration_id" TEXT NOT NULL,
    "events" TEXT[],
    "every_stage" BOOLEAN NOT NULL,
    "stage_ids" UUID[],
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "notification_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_event" (
    "id" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "run_id" UUID,
    "hold_id" UUID,
    "place" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "notification_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_delivery" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "integration_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "key" TEXT,
    "content" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) DEFAULT transaction_timestamp(),
    "last_attempt_at" TIMESTAMPTZ(3),
    "answer" TEXT,
    "told_with_id" UUID,
    "asked_by" TEXT,
    "run_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "notification_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notification_rule_project_id_id_idx" ON "notification_rule"("project_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notification_delivery_seq_key" ON "notification_delivery"("seq");

-- CreateIndex
CREATE INDEX "notification_delivery_project_id_seq_idx" ON "notification_delivery"("project_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "notification_delivery_created_at_idx" ON "notification_delivery"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_delivery_project_id_integration_id_key_key" ON "notification_delivery"("project_id", "integration_id", "key");

-- AddForeignKey
ALTER TABLE "notification_rule" ADD CONSTRAINT "notification_rule_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_rule" ADD CONSTRAINT "notification_rule_project_id_integration_id_fkey" FOREIGN KEY ("project_id", "integration_id") REFERENCES "integration"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_delivery" ADD CONSTRAINT "notification_delivery_project_id_integration_id_fkey" FOREIGN KEY ("project_id", "integration_id") REFERENCES "integration"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Every line is asked for its next one.
CREATE INDEX "notification_delivery_waiting" ON "notification_delivery"("project_id", "integration_id", "seq") WHERE status = 'waiting';

-- Is anything of it told at all?
CREATE FUNCTION "is_told"(project text, told text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM "notification_rule" WHERE "project_id" = project AND NOT "paused" AND told = ANY("events"))
$$;

CREATE FUNCTION "note_run_event"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  project text;
  is_rollback boolean;
  told text;
BEGIN
  SELECT "project_id", "kind" = 'rollback' INTO project, is_rollback FROM "run" WHERE "id" = NEW."run_id";
  told := CASE
    WHEN NEW."type" = 'node.moved' THEN 'approval.waiting'
    WHEN NEW."payload"->>'status' = 'Running' THEN 'run.started'
    WHEN NEW."payload"->>'status' = 'Failed' THEN 'run.failed'
    WHEN NEW."payload"->>'status' = 'Aborted' THEN 'run.aborted'
    WHEN is_rollback THEN 'run.rolled-back'
    ELSE 'run.succeeded' END;
  IF "is_told"(project, told) THEN
    INSERT INTO "notification_event" ("project_id", "kind", "run_id", "place") VALUES (project, told, NEW."run_id",
      jsonb_build_object('seq', NEW."seq", 'key', NEW."payload"->'key', 'attempt', NEW."payload"->'attempt'));
  END IF;
  RETURN NULL;
END $$;
-- Of the many events of a run these few; the condition is asked before the function is called.
CREATE TRIGGER "note_run_event" AFTER INSERT ON "run_event" FOR EACH ROW WHEN (
  (NEW."type" = 'run.moved' AND NEW."payload"->>'status' IN ('Running', 'Success', 'Failed', 'Aborted'))
  OR (NEW."type" = 'node.moved' AND NEW."payload"->>'kind' = 'Approval' AND NEW."payload"->>'status' = 'Waiting')
) EXECUTE FUNCTION "note_run_event"();

CREATE FUNCTION "note_approval_decision"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  project text;
BEGIN
  SELECT "project_id" INTO project FROM "run" WHERE "id" = NEW."run_id";
  IF "is_told"(project, 'approval.decided') THEN
    INSERT INTO "notification_event" ("project_id", "kind", "run_id", "place") VALUES (project, 'approval.decided', NEW."run_id",
      jsonb_build_object('key', NEW."node_key", 'attempt', NEW."attempt", 'userId', NEW."user_id"));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "note_approval_decision" AFTER INSERT ON "approval_decision" FOR EACH ROW
  EXECUTE FUNCTION "note_approval_decision"();

CREATE FUNCTION "note_hold"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF "is_told"(NEW."project_id", 'stage.held') THEN
    INSERT INTO "notification_event" ("project_id", "kind", "hold_id") VALUES (NEW."project_id", 'stage.held', NEW."id");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "note_hold" AFTER INSERT ON "hold" FOR EACH ROW EXECUTE FUNCTION "note_hold"();
