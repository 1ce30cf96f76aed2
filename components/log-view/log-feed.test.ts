import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LogFeed } from "./log-feed";
import type { LogLine, LogRange } from "./log-reader";

const lineOf = (number: number): LogLine => ({ at: "", stream: "stdout", text: `line ${String(number)}` });

/** A log on a server that notes what it is asked. */
function aLog(total: number, complete = true) {
  const log = { total, complete, asked: [] as LogRange[], fails: false };
  const read = async ({ from, count }: LogRange) => {
    log.asked.push({ from, count });
    await Promise.resolve();
    if (log.fails) throw new Error("The line is down.");
    const first = Math.min(log.total, Math.max(0, from < 0 ? log.total + from : from));
    const end = Math.min(log.total, first + count);
    const lines = Array.from({ length: end - first }, (_, index) => lineOf(first + index));
    return { first, lines, total: log.total, complete: log.complete };
  };
  return { log, read };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settle = () => vi.advanceTimersByTimeAsync(0);

it("opens a log of a million lines at its end with one question", async () => {
  const { log, read } = aLog(1_000_000);
  const feed = new LogFeed(read, null);
  feed.subscribe(() => undefined);
  await settle();
  feed.look(999_960, 1_000_000, true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log.asked).toEqual([{ from: -250, count: 250 }]);
  expect(feed.getPicture().lines.get(999_999)?.text).toBe("line 999999");
});

it("opens around the line that was pointed at, and reads on what comes into view", async () => {
  const { log, read } = aLog(10_000);
  const feed = new LogFeed(read, 5_000);
  feed.subscribe(() => undefined);
  await settle();
  expect(log.asked).toEqual([{ from: 4_875, count: 250 }]);
  feed.look(5_100, 5_140, false);
  await settle();
  expect(log.asked.slice(1)).toEqual([{ from: 5_125, count: 250 }]);
  feed.look(4_700, 4_740, false);
  await settle();
  expect(log.asked.slice(2)).toEqual([{ from: 4_575, count: 250 }]);
});

it("asks for what is in view at last, not for all that has gone by", async () => {
  const { log, read } = aLog(1_000_000);
  const feed = new LogFeed(read, null);
  feed.subscribe(() => undefined);
  await settle();
  for (let line = 0; line < 900_000; line += 10_000) feed.look(line, line + 40, false);
  await settle();
  expect(log.asked).toHaveLength(3);
  expect(log.asked.at(-1)?.from).toBeGreaterThan(880_000);
});

it("follows a log that grows faster than it is read, and never ends before it does", async () => {
  const { log, read } = aLog(10, false);
  const feed = new LogFeed(read, null);
  feed.subscribe(() => undefined);
  await settle();
  log.total = 5_000;
  await vi.advanceTimersByTimeAsync(700);
  expect(feed.getPicture().total).toBe(5_000);
  expect(feed.getPicture().lines.has(4_999)).toBe(true);
  log.total = 5_001;
  log.complete = true;
  await vi.advanceTimersByTimeAsync(700);
  expect(feed.getPicture()).toMatchObject({ total: 5_001, complete: true });
  const asked = log.asked.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log.asked).toHaveLength(asked);
});

it("says what went wrong, and goes on when it can", async () => {
  const { log, read } = aLog(10);
  log.fails = true;
  const feed = new LogFeed(read, null);
  feed.subscribe(() => undefined);
  await settle();
  expect(feed.getPicture()).toMatchObject({ begun: false, error: "The line is down." });
  log.fails = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(feed.getPicture()).toMatchObject({ begun: true, error: null, total: 10 });
});

it("reads nothing once nobody listens", async () => {
  const { log, read } = aLog(10, false);
  const feed = new LogFeed(read, null);
  const leave = feed.subscribe(() => undefined);
  await settle();
  leave();
  const asked = log.asked.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log.asked).toHaveLength(asked);
});
