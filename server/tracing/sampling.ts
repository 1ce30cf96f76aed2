import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from "@opentelemetry/sdk-trace-base";
import { traceIdOfRun } from "./span-ids";
import type { TracedRun } from "./to-spans";

export interface TracingSettings {
  /** As OpenTelemetry's `OTEL_TRACES_SAMPLER` names them. */
  sampler: `${"" | "parentbased_"}${"always_on" | "always_off" | "traceidratio"}`;
  /** For the samplers that take one, from 0 to 1. */
  ratio: number;
}

/** Whether a run's trace is told: a matter of its id and of what its caller decided, so that all processes agree. */
export function createSampling({ sampler, ratio }: TracingSettings): (run: TracedRun) => boolean {
  const root: Sampler = sampler.endsWith("always_off")
    ? new AlwaysOffSampler()
    : sampler.endsWith("traceidratio")
      ? new TraceIdRatioBasedSampler(ratio)
      : new AlwaysOnSampler();
  const chosen = sampler.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
  return ({ topRunId, traceParent }) => {
    const traceId = traceParent?.traceId ?? traceIdOfRun(topRunId);
    const context =
      traceParent === null
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, {
            traceId,
            spanId: traceParent.spanId,
            traceFlags: traceParent.flags,
            isRemote: true,
          });
    const { decision } = chosen.shouldSample(context, traceId, "run", SpanKind.INTERNAL, {}, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  };
}
