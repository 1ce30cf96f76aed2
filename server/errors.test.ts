import { describe, expect, test, vi } from "vitest";
import { AppError } from "./errors";

describe("an expected error", () => {
  test("is recognised when another instance of its module has thrown it", async () => {
    vi.resetModules();
    const other = await import("./errors");
    expect(other.AppError).not.toBe(AppError);
    expect(other.AppError.notFound("It is not there.")).toBeInstanceOf(AppError);
    expect(new Error("a bug")).not.toBeInstanceOf(AppError);
  });
});
