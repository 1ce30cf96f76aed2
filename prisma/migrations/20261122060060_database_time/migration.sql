-- The same time as before, in words that Prisma leaves to the database: for CURRENT_TIMESTAMP its client fills in the
-- clock of the machine it runs on.
ALTER TABLE "build" ALTER COLUMN "created_at" SET DEFAULT transaction_timestamp();
ALTER TABLE "chore" ALTER COLUMN "due_at" SET DEFAULT transaction_timestamp(),
  ALTER COLUMN "updated_at" SET DEFAULT transaction_timestamp();
ALTER TABLE "deployment" ALTER COLUMN "created_at" SET DEFAULT transaction_timestamp();
ALTER TABLE "job_run" ALTER COLUMN "created_at" SET DEFAULT transaction_timestamp();
ALTER TABLE "log_chunk" ALTER COLUMN "at" SET DEFAULT transaction_timestamp();
ALTER TABLE "operation" ALTER COLUMN "wake_at" SET DEFAULT transaction_timestamp(),
  ALTER COLUMN "created_at" SET DEFAULT transaction_timestamp();
ALTER TABLE "run" ALTER COLUMN "wake_at" SET DEFAULT transaction_timestamp(),
  ALTER COLUMN "created_at" SET DEFAULT transaction_timestamp();
ALTER TABLE "run_event" ALTER COLUMN "at" SET DEFAULT transaction_timestamp();
ALTER TABLE "worker" ALTER COLUMN "started_at" SET DEFAULT transaction_timestamp(),
  ALTER COLUMN "heartbeat_at" SET DEFAULT transaction_timestamp();
