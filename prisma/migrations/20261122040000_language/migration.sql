-- CreateEnum
CREATE TYPE "approval_verdict" AS ENUM ('approve', 'reject');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "operation_kind" ADD VALUE 'exec';
ALTER TYPE "operation_kind" ADD VALUE 'import';
ALTER TYPE "operation_kind" ADD VALUE 'restart';

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "depth" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "parent_attempt" INTEGER,
ADD COLUMN     "parent_node_key" TEXT,
ADD COLUMN     "parent_run_id" UUID,
ADD COLUMN     "triggered_by_id" UUID;

-- AlterTable
ALTER TABLE "node_attempt" ADD COLUMN     "sealed_call" BYTEA,
ADD COLUMN     "sealed_secrets" BYTEA;

-- CreateTable
CREATE TABLE "integration" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "integration_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "registry_credential" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "registry" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "registry_credential_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "addon_import" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "addon_id" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "error" TEXT,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "addon_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "execution" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "target_kind" "resource_kind" NOT NULL,
    "target_id" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "exit_code" INTEGER,
    "sealed_std_out" BYTEA,
    "std_out_truncated" BOOLEAN NOT NULL DEFAULT false,
    "error" TEXT,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "execution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "restart" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "target_kind" "resource_kind" NOT NULL,
    "target_id" TEXT NOT NULL,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "error" TEXT,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "restart_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_decision" (
    "run_id" UUID NOT NULL,
    "node_key" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "verdict" "approval_verdict" NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_decision_pkey" PRIMARY KEY ("run_id","node_key","attempt","user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "addon_import_operation_id_key" ON "addon_import"("operation_id");

-- CreateIndex
CREATE INDEX "addon_import_project_id_addon_id_created_at_idx" ON "addon_import"("project_id", "addon_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "execution_operation_id_key" ON "execution"("operation_id");

-- CreateIndex
CREATE INDEX "execution_project_id_target_kind_target_id_created_at_idx" ON "execution"("project_id", "target_kind", "target_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "restart_operation_id_key" ON "restart"("operation_id");

-- CreateIndex
CREATE INDEX "restart_project_id_target_kind_target_id_created_at_idx" ON "restart"("project_id", "target_kind", "target_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "run_parent_run_id_parent_node_key_parent_attempt_key" ON "run"("parent_run_id", "parent_node_key", "parent_attempt");

-- AddForeignKey
ALTER TABLE "integration" ADD CONSTRAINT "integration_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registry_credential" ADD CONSTRAINT "registry_credential_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "addon_import" ADD CONSTRAINT "addon_import_project_id_addon_id_fkey" FOREIGN KEY ("project_id", "addon_id") REFERENCES "addon"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_parent_run_id_fkey" FOREIGN KEY ("parent_run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_decision" ADD CONSTRAINT "approval_decision_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

