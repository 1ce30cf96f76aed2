import { z } from "zod";
import { ProcessIdentitySchema } from "@/server/machine";
import { ReleaseSchema } from "./records";

/** `supervisor.json`: how to reach the supervisor of a service. Readable by its owner only. */
export const SupervisorRecordSchema = z.object({
  process: ProcessIdentitySchema,
  controlPort: z.number().int(),
  /** Bearer token of the control port. */
  secret: z.string(),
});
export type SupervisorRecord = z.infer<typeof SupervisorRecordSchema>;

/** What a supervisor is started with, as its only argument in JSON. */
export const SupervisorArgumentsSchema = z.object({
  rootDir: z.string(),
  projectId: z.string(),
  serviceId: z.string(),
  host: z.string(),
  path: z.string(),
  drainMs: z.number(),
});
export type SupervisorArguments = z.infer<typeof SupervisorArgumentsSchema>;

/** `state.json`: the last release that was healthy; what a new supervisor starts again. */
export const ServiceRecordSchema = z.object({ release: ReleaseSchema });

/** Body of `POST /rollouts`. Without a release, what runs already is started anew. */
export const RolloutRequestSchema = z.object({ id: z.string(), release: ReleaseSchema.nullable() });
export type RolloutRequest = z.infer<typeof RolloutRequestSchema>;

/** Lines of the answer to `POST /rollouts`; the last one is never a `log`. */
export const RolloutMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("log"), stream: z.enum(["stdout", "system"]), text: z.string() }),
  z.object({ type: z.literal("succeeded"), image: z.string(), previousImage: z.string().nullable() }),
  z.object({ type: z.literal("failed"), reason: z.string(), lastLogLines: z.array(z.string()).optional() }),
]);
export type RolloutMessage = z.infer<typeof RolloutMessageSchema>;

/** Answer to `GET /state`. */
export const SupervisorStateSchema = z.object({
  status: z.enum(["starting", "healthy", "degraded", "stopped"]),
  image: z.string().nullable(),
  replicas: z.object({ desired: z.number(), ready: z.number() }),
  port: z.number().nullable(),
  detail: z.string().nullable(),
});
export type SupervisorState = z.infer<typeof SupervisorStateSchema>;
