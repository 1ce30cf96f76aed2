import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { exportLog } from "./export-log";
import { readLogWindow } from "./read-log-window";
import { searchLog } from "./search-log";

const database = useTestDatabase();
const CHUNK = 7;
const TOTAL = 100;
let operationId = "";

const textOf = (number: number): string =>
  number % 10 === 3 ? `\u001b[31mErr\u001b[0mor ${String(number)}` : `line ${String(number)}, 100 % \\ fine`;

beforeAll(async () => {
  await aShop(database.db);
  const chunks = Array.from({ length: Math.ceil(TOTAL / CHUNK) }, (_, index) => ({
    seq: index + 1,
    firstLine: index * CHUNK,
    lines: Array.from({ length: Math.min(CHUNK, TOTAL - index * CHUNK) }, (_line, place) => ({
      at: new Date(0).toISOString(),
      stream: "stdout",
      text: textOf(index * CHUNK + place),
    })),
  }));
  operationId = randomUUID();
  await database.db.operation.create({
    data: {
      id: operationId,
      projectId: "shop",
      kind: "job",
      subjectId: randomUUID(),
      runtimeId: "local",
      timeoutSeconds: 60,
      wakeAt: null,
      logSeq: chunks.length,
      logLines: TOTAL,
      logChunks: { create: chunks },
    },
  });
});

const read = async (from: number, count: number) => {
  const { first, lines, ...rest } = await readLogWindow(database.db, operationId, { from, count });
  return { first, texts: lines.map(({ text }) => text), ...rest };
};

describe("a window on a log", () => {
  it("has exactly the lines that were asked for, wherever its stored parts begin", async () => {
    for (const [from, count] of [
      [0, 1],
      [0, 100],
      [6, 2],
      [7, 7],
      [50, 33],
      [99, 5],
    ] as const) {
      const expected = Array.from({ length: Math.min(count, TOTAL - from) }, (_, index) =>
        textOf(from + index),
      );
      expect(await read(from, count)).toEqual({
        first: from,
        texts: expected,
        total: TOTAL,
        complete: false,
      });
    }
  });

  it("counts from the end below nought, and is empty behind it", async () => {
    expect(await read(-2, 5)).toMatchObject({ first: 98, texts: [textOf(98), textOf(99)] });
    expect(await read(-500, 3)).toMatchObject({ first: 0, texts: [textOf(0), textOf(1), textOf(2)] });
    expect(await read(500, 3)).toMatchObject({ first: TOTAL, texts: [], total: TOTAL });
    expect(await read(10, 0)).toMatchObject({ texts: [], total: TOTAL });
  });
});

describe("a search through a log", () => {
  const hits = async (words: string, from = 0) =>
    (await searchLog(database.db, operationId, { words, from })).lines;

  it("finds what people see, whatever its colours and the case of its letters", async () => {
    expect(await hits("ERROR")).toEqual([3, 13, 23, 33, 43, 53, 63, 73, 83, 93]);
    expect(await hits("error 5")).toEqual([53]);
    expect(await hits("[31m")).toEqual([]);
  });

  it("takes every character for itself", async () => {
    expect(await hits("100 % \\ fine")).toHaveLength(90);
    expect(await hits("l_ne")).toEqual([]);
    expect(await hits("l%e")).toEqual([]);
  });

  it("goes on from a line, and says how far it went", async () => {
    expect(await searchLog(database.db, operationId, { words: "error", from: 90 })).toEqual({
      lines: [93],
      scannedTo: TOTAL,
      total: TOTAL,
    });
    expect(await searchLog(database.db, operationId, { words: "error", from: 500 })).toMatchObject({
      lines: [],
      scannedTo: 500,
    });
  });
});

it("a log leaves as text: every line once, each with its instant, without colours", async () => {
  let text = "";
  for await (const part of exportLog(database.db, operationId)) text += part;
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(TOTAL);
  expect(lines[3]).toBe("1970-01-01T00:00:00.000Z Error 3");
});

it("a log that was removed is one line that says so", async () => {
  await database.db.operation.update({
    where: { id: operationId },
    data: { logRemovedAt: new Date("2026-11-22T00:00:00Z"), logKeptDays: 30 },
  });
  const { texts, total, complete } = await read(-500, 500);
  expect(texts).toEqual(["The log was removed on 2026-11-22 by the retention policy of 30 days."]);
  expect({ total, complete }).toEqual({ total: 1, complete: true });
  expect(await searchLog(database.db, operationId, { words: "error", from: 0 })).toMatchObject({ lines: [] });
});
