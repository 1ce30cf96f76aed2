-- AlterTable
ALTER TABLE "run" ADD COLUMN     "by_person" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "queue_place" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "target_lock" (
    "project_id" TEXT NOT NULL,
    "kind" "resource_kind" NOT NULL,
    "target_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "node_key" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "doing" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "contended" BOOLEAN NOT NULL DEFAULT false,
    "over" BOOLEAN NOT NULL DEFAULT false,
    "work_done" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "target_lock_pkey" PRIMARY KEY ("project_id","kind","target_id")
);

-- CreateTable
CREATE TABLE "target_wait" (
    "run_id" UUID NOT NULL,
    "node_key" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "project_id" TEXT NOT NULL,
    "kind" "resource_kind" NOT NULL,
    "target_id" TEXT NOT NULL,
    "doing" TEXT NOT NULL,
    "place" TIMESTAMPTZ(6) NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "target_wait_pkey" PRIMARY KEY ("run_id","node_key","attempt")
);

-- CreateIndex
CREATE INDEX "target_lock_run_id_node_key_idx" ON "target_lock"("run_id", "node_key");

-- CreateIndex
CREATE INDEX "target_wait_project_id_kind_target_id_place_idx" ON "target_wait"("project_id", "kind", "target_id", "place");

-- AddForeignKey
ALTER TABLE "target_lock" ADD CONSTRAINT "target_lock_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target_wait" ADD CONSTRAINT "target_wait_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

