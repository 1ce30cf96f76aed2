-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('viewer', 'releaser', 'approver', 'editor', 'admin');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('Queued', 'Pending', 'Running', 'Waiting', 'Success', 'Failed', 'Aborting', 'Aborted');

-- CreateEnum
CREATE TYPE "run_kind" AS ENUM ('release', 'rollback');

-- CreateEnum
CREATE TYPE "node_status" AS ENUM ('Pending', 'Running', 'Waiting', 'Retrying', 'Success', 'Failed', 'Skipped', 'Aborting', 'Aborted');

-- CreateEnum
CREATE TYPE "operation_kind" AS ENUM ('build', 'job', 'rollout', 'backup', 'restore');

-- CreateEnum
CREATE TYPE "operation_status" AS ENUM ('Queued', 'Running', 'Aborting', 'Success', 'Failed', 'Aborted');

-- CreateEnum
CREATE TYPE "resource_kind" AS ENUM ('service', 'job', 'addon');

-- CreateEnum
CREATE TYPE "run_on_image_change" AS ENUM ('never', 'promotion', 'always');

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "is_server_admin" BOOLEAN NOT NULL DEFAULT false,
    "session_epoch" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "project_id" TEXT,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "project_id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "project_id" TEXT,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "runtime" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "runtime_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "secret_group" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "secret_group_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "build_service" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "repo_url" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "context_dir" TEXT NOT NULL DEFAULT '/',
    "build_command" TEXT,
    "dockerfile" TEXT,
    "runtime_id" TEXT,
    "next_number" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "build_service_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "build" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "build_service_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "branch" TEXT,
    "sha" TEXT NOT NULL,
    "pull_request_id" INTEGER,
    "author_name" TEXT NOT NULL DEFAULT '',
    "commit_message" TEXT NOT NULL DEFAULT '',
    "committed_at" TIMESTAMPTZ(3),
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "image" TEXT,
    "digest" TEXT,
    "size_bytes" BIGINT,
    "error" TEXT,
    "inputs_hash" TEXT NOT NULL,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "build_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment_service" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "command" TEXT,
    "port" INTEGER NOT NULL,
    "replicas" INTEGER NOT NULL DEFAULT 1,
    "health_check" JSONB NOT NULL,
    "environment" BYTEA NOT NULL,
    "secret_groups" TEXT[],
    "addons" JSONB NOT NULL DEFAULT '[]',
    "runtime_id" TEXT,
    "image" TEXT,
    "deployed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deployment_service_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "job" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "command" TEXT,
    "environment" BYTEA NOT NULL,
    "secret_groups" TEXT[],
    "addons" JSONB NOT NULL DEFAULT '[]',
    "run_on_image_change" "run_on_image_change" NOT NULL DEFAULT 'never',
    "timeout_seconds" INTEGER NOT NULL DEFAULT 3600,
    "runtime_id" TEXT,
    "image" TEXT,
    "deployed_at" TIMESTAMPTZ(3),
    "next_number" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "job_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "job_run" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "image" TEXT NOT NULL,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "exit_code" INTEGER,
    "error" TEXT,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "addon" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "version" TEXT,
    "connection" BYTEA,
    "runtime_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "addon_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "backup" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "addon_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "backup_type" TEXT NOT NULL,
    "compression" TEXT NOT NULL,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "size_bytes" BIGINT,
    "sha256" TEXT,
    "location" TEXT,
    "error" TEXT,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "backup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "restore" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "addon_id" TEXT NOT NULL,
    "backup_id" UUID NOT NULL,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "error" TEXT,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "restore_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "target_kind" "resource_kind" NOT NULL,
    "target_id" TEXT NOT NULL,
    "from_image" TEXT,
    "to_image" TEXT NOT NULL,
    "build_id" UUID,
    "run_id" UUID,
    "node_key" TEXT,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "error" TEXT,
    "operation_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pipeline" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pipeline_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "stage" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "pipeline_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "stage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stage_resource" (
    "project_id" TEXT NOT NULL,
    "kind" "resource_kind" NOT NULL,
    "resource_id" TEXT NOT NULL,
    "stage_id" UUID NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stage_resource_pkey" PRIMARY KEY ("project_id","kind","resource_id")
);

-- CreateTable
CREATE TABLE "release_flow" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "stage_id" UUID NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "argument_overrides" BYTEA,
    "current_revision_id" UUID,
    "next_run_number" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "release_flow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flow_revision" (
    "id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "source_text" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "document" JSON NOT NULL,
    "author_name" TEXT NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "flow_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "pipeline_id" TEXT NOT NULL,
    "stage_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "revision_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT,
    "description" TEXT,
    "kind" "run_kind" NOT NULL DEFAULT 'release',
    "status" "run_status" NOT NULL DEFAULT 'Pending',
    "trigger" TEXT NOT NULL,
    "triggered_by" TEXT NOT NULL,
    "document" JSON NOT NULL,
    "sealed_inputs" BYTEA NOT NULL,
    "arguments" JSONB NOT NULL DEFAULT '{}',
    "wait_reason" TEXT,
    "wait_since" TIMESTAMPTZ(3),
    "error" TEXT,
    "snapshot_before" JSONB,
    "snapshot_after" JSONB,
    "event_seq" INTEGER NOT NULL DEFAULT 0,
    "wake_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "lease_owner" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "fencing_token" INTEGER NOT NULL DEFAULT 0,
    "reclaimed_count" INTEGER NOT NULL DEFAULT 0,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "cancel_requested_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "node_attempt" (
    "run_id" UUID NOT NULL,
    "node_key" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "status" "node_status" NOT NULL,
    "spec" JSONB,
    "output" JSONB,
    "sealed_output" BYTEA,
    "error_code" TEXT,
    "error" TEXT,
    "wait_reason" TEXT,
    "wait_since" TIMESTAMPTZ(3),
    "operation_id" UUID,
    "next_check_at" TIMESTAMPTZ(3),
    "deadline_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "node_attempt_pkey" PRIMARY KEY ("run_id","node_key","attempt")
);

-- CreateTable
CREATE TABLE "run_event" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "operation" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "kind" "operation_kind" NOT NULL,
    "subject_id" UUID NOT NULL,
    "lock_key" TEXT,
    "runtime_id" TEXT NOT NULL,
    "idempotency_key" TEXT,
    "run_id" UUID,
    "node_key" TEXT,
    "node_attempt" INTEGER,
    "sealed_payload" BYTEA,
    "timeout_seconds" INTEGER NOT NULL,
    "status" "operation_status" NOT NULL DEFAULT 'Queued',
    "error" TEXT,
    "log_cursor" TEXT,
    "log_seq" INTEGER NOT NULL DEFAULT 0,
    "wake_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "lease_owner" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "fencing_token" INTEGER NOT NULL DEFAULT 0,
    "start_attempts" INTEGER NOT NULL DEFAULT 0,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "concluded_at" TIMESTAMPTZ(3),

    CONSTRAINT "operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_chunk" (
    "operation_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "lines" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_chunk_pkey" PRIMARY KEY ("operation_id","seq")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_link_token_hash_key" ON "sign_in_link"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE INDEX "audit_entry_project_id_at_idx" ON "audit_entry"("project_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "build_operation_id_key" ON "build"("operation_id");

-- CreateIndex
CREATE INDEX "build_project_id_build_service_id_created_at_idx" ON "build"("project_id", "build_service_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "build_project_id_image_idx" ON "build"("project_id", "image");

-- CreateIndex
CREATE UNIQUE INDEX "build_project_id_build_service_id_number_key" ON "build"("project_id", "build_service_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "job_run_operation_id_key" ON "job_run"("operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "job_run_project_id_job_id_number_key" ON "job_run"("project_id", "job_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "backup_operation_id_key" ON "backup"("operation_id");

-- CreateIndex
CREATE INDEX "backup_project_id_addon_id_created_at_idx" ON "backup"("project_id", "addon_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "restore_operation_id_key" ON "restore"("operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_operation_id_key" ON "deployment"("operation_id");

-- CreateIndex
CREATE INDEX "deployment_project_id_target_kind_target_id_created_at_idx" ON "deployment"("project_id", "target_kind", "target_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "stage_project_id_pipeline_id_name_key" ON "stage"("project_id", "pipeline_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "release_flow_stage_id_key" ON "release_flow"("stage_id");

-- CreateIndex
CREATE UNIQUE INDEX "release_flow_current_revision_id_key" ON "release_flow"("current_revision_id");

-- CreateIndex
CREATE UNIQUE INDEX "flow_revision_flow_id_number_key" ON "flow_revision"("flow_id", "number");

-- CreateIndex
CREATE INDEX "run_project_id_created_at_idx" ON "run"("project_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "run_flow_id_created_at_idx" ON "run"("flow_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "run_flow_id_number_key" ON "run"("flow_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "operation_idempotency_key_key" ON "operation"("idempotency_key");

-- CreateIndex
CREATE INDEX "operation_run_id_node_key_idx" ON "operation"("run_id", "node_key");

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runtime" ADD CONSTRAINT "runtime_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "secret_group" ADD CONSTRAINT "secret_group_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "build_service" ADD CONSTRAINT "build_service_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "build" ADD CONSTRAINT "build_project_id_build_service_id_fkey" FOREIGN KEY ("project_id", "build_service_id") REFERENCES "build_service"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_service" ADD CONSTRAINT "deployment_service_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_run" ADD CONSTRAINT "job_run_project_id_job_id_fkey" FOREIGN KEY ("project_id", "job_id") REFERENCES "job"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "addon" ADD CONSTRAINT "addon_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backup" ADD CONSTRAINT "backup_project_id_addon_id_fkey" FOREIGN KEY ("project_id", "addon_id") REFERENCES "addon"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restore" ADD CONSTRAINT "restore_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "backup"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pipeline" ADD CONSTRAINT "pipeline_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stage" ADD CONSTRAINT "stage_project_id_pipeline_id_fkey" FOREIGN KEY ("project_id", "pipeline_id") REFERENCES "pipeline"("project_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stage_resource" ADD CONSTRAINT "stage_resource_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_flow" ADD CONSTRAINT "release_flow_stage_id_fkey" FOREIGN KEY ("stage_id") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flow_revision" ADD CONSTRAINT "flow_revision_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "release_flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "release_flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "flow_revision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "node_attempt" ADD CONSTRAINT "node_attempt_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation" ADD CONSTRAINT "operation_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_chunk" ADD CONSTRAINT "log_chunk_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operation"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- At most one live operation per lock key. Prisma's schema language has no partial indexes.
CREATE UNIQUE INDEX "operation_live_lock" ON "operation"("lock_key") WHERE "status" IN ('Running', 'Aborting');

-- The queues: only rows that have a wake-up time can be due.
CREATE INDEX "run_due" ON "run"("wake_at") WHERE "wake_at" IS NOT NULL;
CREATE INDEX "operation_due" ON "operation"("wake_at") WHERE "wake_at" IS NOT NULL;
