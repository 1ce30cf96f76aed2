import { expect, test } from "vitest";
import { Histogram, writeExposition } from "./exposition";

test("a metric is described, then told line by line, and the text ends with a line's end", () => {
  const text = writeExposition([
    {
      name: "slipway_due_work",
      help: "Due and not taken.\nNow.",
      type: "gauge",
      samples: [
        { labels: { queue: "run" }, value: 2 },
        { labels: { queue: 'a "b" \\ c\nd' }, value: 0.5 },
      ],
    },
    { name: "slipway_nothing_total", help: "None.", type: "counter", samples: [] },
  ]);
  expect(text).toBe(
    [
      "# HELP slipway_due_work Due and not taken.\\nNow.",
      "# TYPE slipway_due_work gauge",
      'slipway_due_work{queue="run"} 2',
      'slipway_due_work{queue="a \\"b\\" \\\\ c\\nd"} 0.5',
      "# HELP slipway_nothing_total None.",
      "# TYPE slipway_nothing_total counter",
      "",
    ].join("\n"),
  );
});

test("the buckets of a histogram add up, and the last one has no end", () => {
  const histogram = new Histogram([1, 10]);
  for (const value of [0.5, 1, 5, 60]) histogram.observe({ status: "Success" }, value);
  histogram.observe({ status: "Failed" }, 2);
  const lines = writeExposition([{ name: "d", help: "h", type: "histogram", samples: histogram.samples() }]);
  expect(lines.split("\n").slice(2, 8)).toEqual([
    'd_bucket{status="Success",le="1"} 2',
    'd_bucket{status="Success",le="10"} 3',
    'd_bucket{status="Success",le="+Inf"} 4',
    'd_sum{status="Success"} 66.5',
    'd_count{status="Success"} 4',
    'd_bucket{status="Failed",le="1"} 0',
  ]);
});
