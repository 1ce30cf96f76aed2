ALTER TABLE "flow_revision" ADD COLUMN     "author_email" TEXT;

-- The file in a git repository that a stage's flow is kept in, and how far both have come.
CREATE TABLE "flow_repository" (
    "stage_id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "repo_url" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "file_path" TEXT NOT NULL,
    "credentials" BYTEA,
    "connected_by" TEXT NOT NULL,
    "connected_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "version" INTEGER NOT NULL DEFAULT 1,
    "common_text" TEXT,
    "common_commit" TEXT,
    "done_revision" INTEGER NOT NULL DEFAULT 0,
    "pushing" JSONB NOT NULL DEFAULT '[]',
    "head_commit" TEXT,
    "standing" JSONB,
    "seen_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "flow_repository_pkey" PRIMARY KEY ("stage_id")
);

CREATE INDEX "flow_repository_due_at_idx" ON "flow_repository"("due_at");

CREATE INDEX "flow_repository_address_idx" ON "flow_repository"("address");

ALTER TABLE "flow_repository" ADD CONSTRAINT "flow_repository_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE;
