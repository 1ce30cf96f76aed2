import {
  detectResources,
  defaultResource,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions";
import type { Logger } from "pino";
import { ChoreLoop } from "@/server/chores";
import type { Db } from "@/server/db";
import { createSampling, type TracingSettings } from "./sampling";
import { createOtlpReceiver } from "./span-receiver";
import { tellEnded } from "./tell-ended";
import { TRACING } from "./tunables";

export interface TracingDeps {
  db: Db;
  logger: Logger;
  settings: TracingSettings;
  /** Of this process, as its leases say. */
  owner: string;
}

/**
 * Tells traces of runs, by one process of all at a time. It reads what the engine has written and is no part of it: a
 * receiver that is slow or down slows and breaks no run.
 */
export function createTracingChore({ db, logger, settings, owner }: TracingDeps): ChoreLoop {
  const receiver = createOtlpReceiver();
  // `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` have the last word.
  const resource = defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: "slipway" }))
    .merge(detectResources({ detectors: [envDetector] }));
  const isSampled = createSampling(settings);
  return new ChoreLoop({
    name: "traces",
    db,
    logger,
    owner,
    everyMs: TRACING.everyMs,
    firstAfterMs: 0,
    work: (turn) => tellEnded({ db, receiver, resource, isSampled }, turn),
  });
}
