/** One measured value; `suffix` is for the parts of a histogram. */
export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
  suffix?: "_bucket" | "_sum" | "_count";
}

/** A metric with what it means and, if it has one, the unit at the end of its name. */
export interface Metric {
  name: string;
  help: string;
  type: "gauge" | "counter" | "histogram";
  samples: readonly Sample[];
}

/** What Prometheus expects in the header of the text format. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Metrics in Prometheus' text format. A metric without a sample is still described. */
export function writeExposition(metrics: readonly Metric[]): string {
  return metrics
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${escapeHelp(help)}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(
        ({ labels, value, suffix = "" }) => `${name}${suffix}${writeLabels(labels)} ${writeNumber(value)}`,
      ),
    ])
    .concat("")
    .join("\n");
}

function writeLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(labels ?? {});
  if (entries.length === 0) return "";
  return `{${entries.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(",")}}`;
}

function writeNumber(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

/** Counts durations into buckets, for as long as the process lives. */
export class Histogram {
  private readonly series = new Map<
    string,
    { labels: Record<string, string>; counts: number[]; sum: number; count: number }
  >();

  /** @param bounds upper ends of the buckets, ascending; the one without an end is added */
  constructor(private readonly bounds: readonly number[]) {}

  observe(labels: Record<string, string>, value: number): void {
    const key = JSON.stringify(labels);
    const one = this.series.get(key) ?? { labels, counts: this.bounds.map(() => 0), sum: 0, count: 0 };
    this.series.set(key, one);
    one.counts = one.counts.map((count, index) => count + Number(value <= (this.bounds[index] ?? Infinity)));
    one.sum += value;
    one.count += 1;
  }

  samples(): Sample[] {
    return [...this.series.values()].flatMap(({ labels, counts, sum, count }) => [
      ...[...this.bounds, Infinity].map((bound, index) => ({
        suffix: "_bucket" as const,
        labels: { ...labels, le: writeNumber(bound) },
        value: counts[index] ?? count,
      })),
      { suffix: "_sum" as const, labels, value: sum },
      { suffix: "_count" as const, labels, value: count },
    ]);
  }
}
