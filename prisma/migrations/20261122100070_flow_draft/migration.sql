-- One unpublished text for all who edit a stage's flow.
CREATE TABLE "flow_draft" (
  "stage_id" UUID NOT NULL,
  "project_id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "source_text" TEXT,
  "format" TEXT NOT NULL DEFAULT 'json',
  "base_revision" INTEGER,
  "saved_by" TEXT NOT NULL,
  "saved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "flow_draft_pkey" PRIMARY KEY ("stage_id"),
  CONSTRAINT "flow_draft_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Who has an editor of it open.
CREATE TABLE "flow_editor" (
  "stage_id" UUID NOT NULL,
  "client" UUID NOT NULL,
  "project_id" TEXT NOT NULL,
  "user_id" UUID,
  "name" TEXT NOT NULL,
  "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "flow_editor_pkey" PRIMARY KEY ("stage_id","client"),
  CONSTRAINT "flow_editor_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- How many runs each revision had.
CREATE INDEX "run_revision_id_idx" ON "run"("revision_id");
