-- The address of its own at which programs start a flow.
CREATE TABLE "flow_webhook" (
    "flow_id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "token_hash" TEXT,
    "token_end" TEXT,
    "token_made_at" TIMESTAMPTZ(3),
    "token_made_by" TEXT,
    "get_allowed" BOOLEAN NOT NULL DEFAULT true,
    "signing_secret" BYTEA,
    "calls_left" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "filled_at" TIMESTAMPTZ(6),

    CONSTRAINT "flow_webhook_pkey" PRIMARY KEY ("flow_id")
);

-- What a trigger of a flow told it, and what came of it.
CREATE TABLE "flow_delivery" (
    "id" UUID NOT NULL,
    "project_id" TEXT NOT NULL,
    "flow_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "key" TEXT,
    "fingerprint" TEXT,
    "subject" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "triggers" JSONB NOT NULL DEFAULT '{}',
    "address" TEXT,
    "run_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "flow_delivery_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "flow_webhook_token_hash_key" ON "flow_webhook"("token_hash");

CREATE INDEX "flow_delivery_flow_id_at_id_idx" ON "flow_delivery"("flow_id", "at" DESC, "id" DESC);

CREATE INDEX "flow_delivery_run_id_idx" ON "flow_delivery"("run_id");

CREATE UNIQUE INDEX "flow_delivery_flow_id_source_key_key" ON "flow_delivery"("flow_id", "source", "key");

ALTER TABLE "flow_webhook" ADD CONSTRAINT "flow_webhook_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "release_flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "flow_delivery" ADD CONSTRAINT "flow_delivery_flow_id_fkey" FOREIGN KEY ("flow_id") REFERENCES "release_flow"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "flow_delivery" ADD CONSTRAINT "flow_delivery_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
