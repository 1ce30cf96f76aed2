export type { TracingSettings } from "./sampling";
export { isTraceParent } from "./trace-parent";
