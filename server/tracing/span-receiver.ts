import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";

/** Who is told the spans. */
export interface SpanReceiver {
  /** Resolves when it has taken them; rejects when it has not, or when nobody waits any more. */
  send(spans: ReadableSpan[], signal: AbortSignal): Promise<void>;
}

/**
 * OTLP over HTTP as JSON, to where `OTEL_EXPORTER_OTLP_ENDPOINT` and its fellows say, which the exporter reads itself.
 * @param place instead of what they say
 */
export function createOtlpReceiver(place: { url?: string; timeoutMillis?: number } = {}): SpanReceiver {
  const exporter = new OTLPTraceExporter(place);
  return {
    send: (spans, signal) =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => reject(new Error("The process stops before the spans were taken."));
        if (signal.aborted) return giveUp();
        signal.addEventListener("abort", giveUp, { once: true });
        exporter.export(spans, ({ code, error }) => {
          signal.removeEventListener("abort", giveUp);
          // 0 is success in OpenTelemetry's ExportResultCode.
          if (code === 0) resolve();
          else reject(error ?? new Error("The receiver of traces did not take the spans."));
        });
      }),
  };
}
