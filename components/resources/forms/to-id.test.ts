import { expect, test } from "vitest";
import { toId } from "./to-id";

test("a name suggests an id", () => {
  expect(toId("Tür (neu)!")).toBe("tur-neu");
  expect(toId("  Shop API 2 ")).toBe("shop-api-2");
  expect(toId("***")).toBe("");
});
