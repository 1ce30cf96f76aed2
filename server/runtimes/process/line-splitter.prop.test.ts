import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter } from "./line-splitter";

function split(chunks: Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

test("lines do not depend on how the output was cut into chunks", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat(200)), (text, cuts) => {
      const data = Buffer.from(text);
      const places = [0, ...cuts.map((cut) => cut % (data.length + 1)).sort((a, b) => a - b), data.length];
      const chunks = places.slice(1).map((end, index) => data.subarray(places[index], end));
      expect(split(chunks)).toEqual(split([data]));
    }),
  );
});

test("of a line that redraws itself the last state is kept, and Windows line ends are no redraw", () => {
  expect(split([Buffer.from("10 %\r50 %\r100 %\ndone\r\n")])).toEqual(["100 %", "done"]);
});

test("output without a newline is cut, so that it cannot fill the memory, and nothing of it is lost", () => {
  const lines = split([Buffer.from("x".repeat(100_000))]);
  expect(lines.every((line) => line.length <= 16 * 1024)).toBe(true);
  expect(lines.join("")).toHaveLength(100_000);
});
