-- Where a request came from, and the API token it came with.
ALTER TABLE "audit_entry" ADD COLUMN "address" TEXT, ADD COLUMN "token_name" TEXT;
-- Filled in with the transaction, as every other instant.
ALTER TABLE "audit_entry" ALTER COLUMN "at" SET DEFAULT transaction_timestamp();

-- Newest first, page after page, with and without a filter.
CREATE INDEX "audit_entry_project_id_at_id_idx" ON "audit_entry"("project_id", "at" DESC, "id" DESC);
CREATE INDEX "audit_entry_project_id_actor_name_at_id_idx" ON "audit_entry"("project_id", "actor_name", "at" DESC, "id" DESC);
CREATE INDEX "audit_entry_project_id_action_at_id_idx" ON "audit_entry"("project_id", "action", "at" DESC, "id" DESC);
DROP INDEX "audit_entry_project_id_at_idx";

-- What was done stays written down: the product itself cannot change or remove it.
CREATE FUNCTION "audit_entry_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit entries are only ever added';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_is_append_only"();

-- What a runtime still holds of a resource or backup whose row is gone.
CREATE TABLE "runtime_removal" (
  "id" UUID NOT NULL,
  "project_id" TEXT NOT NULL,
  "runtime_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "target" TEXT NOT NULL,
  "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "failures" INTEGER NOT NULL DEFAULT 0,
  "error" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "runtime_removal_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "runtime_removal_project_id_kind_target_key" ON "runtime_removal"("project_id", "kind", "target");
CREATE INDEX "runtime_removal_due_at_idx" ON "runtime_removal"("due_at");
