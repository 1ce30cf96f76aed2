-- CreateTable
CREATE TABLE "share_link" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "created_by_id" UUID,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "last_seen_at" TIMESTAMPTZ(3),
    "shows_logs" BOOLEAN NOT NULL DEFAULT false,
    "shows_details" BOOLEAN NOT NULL DEFAULT false,
    "shows_people" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "share_link_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "share_link_project_id_id_idx" ON "share_link"("project_id", "id" DESC);

-- CreateIndex
CREATE INDEX "share_link_run_id_id_idx" ON "share_link"("run_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;
