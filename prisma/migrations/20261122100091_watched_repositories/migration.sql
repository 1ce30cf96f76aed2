ALTER TABLE "release_flow" ADD COLUMN     "triggers_of_id" UUID;

-- Triggers of published flows that look by themselves: for commits, or at the clock.
CREATE TABLE "flow_trigger" (
    "flow_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "project_id" TEXT NOT NULL,
    "ref" TEXT,
    "watch" JSONB NOT NULL,
    "repository_id" UUID,
    "due_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "flow_trigger_pkey" PRIMARY KEY ("flow_id","position")
);

-- What was seen last of the repositories they watch.
CREATE TABLE "watched_repository" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "repo_url" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "refs" JSONB,
    "changes" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "seen_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "watched_repository_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "flow_trigger_repository_id_idx" ON "flow_trigger"("repository_id");

CREATE INDEX "flow_trigger_due_at_idx" ON "flow_trigger"("due_at");

CREATE INDEX "watched_repository_address_idx" ON "watched_repository"("address");

CREATE INDEX "watched_repository_due_at_idx" ON "watched_repository"("due_at");

CREATE UNIQUE INDEX "watched_repository_project_id_repo_url_key" ON "watched_repository"("project_id", "repo_url");

ALTER TABLE "flow_trigger" ADD CONSTRAINT "flow_trigger_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "release_flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "flow_trigger" ADD CONSTRAINT "flow_trigger_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "watched_repository"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Flows whose triggers are not those of their newest revision.
CREATE INDEX "release_flow_new_triggers_idx" ON "release_flow"("id") WHERE "current_revision_id" IS DISTINCT FROM "triggers_of_id";
