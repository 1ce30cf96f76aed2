-- Lines of a log are found by their number.
ALTER TABLE "operation" ADD COLUMN "log_lines" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "log_chunk" ADD COLUMN "first_line" INTEGER NOT NULL DEFAULT 0;

UPDATE "log_chunk" AS c SET "first_line" = s.behind - s.length
FROM (
  SELECT operation_id, seq, jsonb_array_length(lines) AS length,
    sum(jsonb_array_length(lines)) OVER (PARTITION BY operation_id ORDER BY seq) AS behind
  FROM "log_chunk"
) AS s
WHERE c.operation_id = s.operation_id AND c.seq = s.seq;

UPDATE "operation" AS o SET "log_lines" = s.length
FROM (SELECT operation_id, sum(jsonb_array_length(lines)) AS length FROM "log_chunk" GROUP BY operation_id) AS s
WHERE o.id = s.operation_id;

-- CreateIndex
CREATE INDEX "log_chunk_operation_id_first_line_idx" ON "log_chunk"("operation_id", "first_line");
