import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Metric } from "./exposition";

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;
const RESOLUTION_MS = 10;

/** How this process does, under the names that Prometheus' client for Node.js has given these figures. */
export class ProcessMetrics {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.delay.enable();
  }

  /** The lag is that since the last call. */
  read(): Metric[] {
    const memory = process.memoryUsage();
    const cpu = process.cpuUsage();
    const lag = { mean: this.delay.mean, p99: this.delay.percentile(99) };
    this.delay.reset();
    const one = (name: string, type: "gauge" | "counter", help: string, value: number): Metric => ({
      name,
      help,
      type,
      samples: Number.isFinite(value) ? [{ value }] : [],
    });
    // What the monitor measures includes the time it meant to sleep.
    const lagSeconds = (ns: number) => Math.max(0, ns / NANOSECONDS - RESOLUTION_MS / 1000);
    return [
      one(
        "process_cpu_seconds_total",
        "counter",
        "User and system CPU time of this process.",
        (cpu.user + cpu.system) / MICROSECONDS,
      ),
      one(
        "process_start_time_seconds",
        "gauge",
        "When this process began, in Unix time.",
        performance.timeOrigin / 1000,
      ),
      one("process_resident_memory_bytes", "gauge", "Resident memory of this process.", memory.rss),
      one("nodejs_heap_size_total_bytes", "gauge", "Heap of this process, reserved.", memory.heapTotal),
      one("nodejs_heap_size_used_bytes", "gauge", "Heap of this process, in use.", memory.heapUsed),
      one(
        "nodejs_external_memory_bytes",
        "gauge",
        "Memory of this process outside of its heap.",
        memory.external,
      ),
      one(
        "nodejs_eventloop_lag_mean_seconds",
        "gauge",
        "Mean lag of the event loop since the last look.",
        lagSeconds(lag.mean),
      ),
      one(
        "nodejs_eventloop_lag_p99_seconds",
        "gauge",
        "99th percentile of the event loop's lag since the last look.",
        lagSeconds(lag.p99),
      ),
    ];
  }
}
