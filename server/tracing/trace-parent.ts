/** Where in a trace something belongs: the span above it, as its caller said. */
export interface TraceParent {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  /** W3C trace flags; bit 0: the caller records this trace. */
  flags: number;
}

const TRACE_PARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The longest header that is kept: a version that is not known yet may say more than this one. */
const MAX_CHARS = 200;

/** Whether a header is a valid W3C `traceparent`, so that it is worth keeping. */
export function isTraceParent(header: string | null | undefined): header is string {
  return parseTraceParent(header) !== null && (header?.length ?? 0) <= MAX_CHARS;
}

/** Reads a W3C `traceparent` header; null for none and for one that is not valid. */
export function parseTraceParent(header: string | null | undefined): TraceParent | null {
  const [, version, traceId, spanId, flags, more] = TRACE_PARENT.exec(header?.trim() ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  // Only a version that is not known yet may say more than this one.
  if (version === "00" && more !== undefined) return null;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
