import fc from "fast-check";
import { expect, test } from "vitest";
import { readShareToken, toShareToken } from "./share-token";

test("a token says which link it opens", () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(readShareToken(toShareToken(id))).toBe(id);
    }),
  );
});

test("a token that was changed in one place, cut off or added to opens nothing", () => {
  const change = fc.tuple(fc.uuid(), fc.nat(64), fc.constantFrom(..."ABCabc019-_."));
  fc.assert(
    fc.property(change, ([id, at, character]) => {
      const token = toShareToken(id);
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      if (changed !== token) expect(readShareToken(changed)).toBeNull();
      expect(readShareToken(token.slice(0, at))).toBeNull();
      expect(readShareToken(token + character)).toBeNull();
    }),
  );
});

test("no other text opens anything", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readShareToken(text)).toBeNull();
    }),
  );
});
