import { expect, test } from "vitest";
import { browserCopies } from "./draft-copies";
import type { DraftCopy } from "./draft-machine";

/** As a browser's, with room for so many characters. */
class Room implements Storage {
  private readonly entries = new Map<string, string>();
  constructor(private readonly size = 100_000) {}
  get length(): number {
    return this.entries.size;
  }
  key = (index: number): string | null => [...this.entries.keys()][index] ?? null;
  getItem = (key: string): string | null => this.entries.get(key) ?? null;
  setItem = (key: string, value: string): void => {
    if (value.length > this.size) throw new DOMException("full", "QuotaExceededError");
    this.entries.set(key, value);
  };
  removeItem = (key: string): void => void this.entries.delete(key);
  clear = (): void => this.entries.clear();
}

const copy: DraftCopy = {
  text: "mine",
  format: "json",
  baseRevision: 3,
  base: {
    version: 1,
    isUnpublished: true,
    text: "a",
    format: "json",
    baseRevision: 3,
    revision: 3,
    savedBy: "Ana",
    savedAt: "2026-11-22T09:00:00.000Z",
  },
};
const PLACE = ["ana@example.org", "shop", "main", "Production"];

test("another page finds what this one left, with what it was made from; this one does not", () => {
  const room = new Room();
  const page = browserCopies(room, PLACE, "one");
  expect(page.write(copy)).toBe(true);
  expect(page.others()).toEqual([]);
  const [found] = browserCopies(room, PLACE, "two").others();
  expect(found?.copy).toMatchObject(copy);
  found?.remove();
  expect(browserCopies(room, PLACE, "two").others()).toEqual([]);
});

test("nobody takes up what another person left, or what belongs to another flow", () => {
  const room = new Room();
  browserCopies(room, PLACE, "one").write(copy);
  for (const other of [
    ["robin@example.org", ...PLACE.slice(1)],
    ["ana@example.org", "shop", "main", "Staging"],
    ["ana@example.org", "shop", "main/Production"],
  ]) {
    expect(browserCopies(room, other, "two").others()).toEqual([]);
  }
});

test("a browser without room says so", () => {
  expect(browserCopies(new Room(10), PLACE, "one").write(copy)).toBe(false);
});

test("what cannot be read is thrown away, and stops nobody", () => {
  const room = new Room();
  browserCopies(room, PLACE, "one").write(copy);
  room.setItem(room.key(0) ?? "", "{ half");
  expect(browserCopies(room, PLACE, "two").others()).toEqual([]);
  expect(room.length).toBe(0);
});
