import { z } from "zod";
import { specSchemas } from "@/core/node-kind/spec";

/** Sends one request and hands on its response. */
export const httpRequestSpec = specSchemas((scalar) => {
  const status = scalar(z.int().min(100).max(599));
  return z.strictObject({
    url: scalar(z.string().min(1)),
    method: scalar(z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])).optional(),
    headers: z.record(z.string(), scalar(z.string())).optional(),
    /** Text as it is; anything else as JSON. */
    body: z.unknown().optional(),
    /** Statuses that are a success; 200 to 299 when absent. */
    expectStatus: z.array(status).optional(),
    timeoutSeconds: scalar(z.int().min(1).max(300)).optional(),
  });
});
