import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ExpressionError, type Scope } from "./index";
import { evaluateTemplate } from "./evaluate";

const page = readFileSync(new URL("../../docs/language/expressions.md", import.meta.url), "utf8");
const fences = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = "", body = ""]) => ({
  language,
  body,
}));
const record = z.record(z.string(), z.unknown());
const given = z
  .object({ args: record, refs: record, secrets: record })
  .parse(JSON.parse(fences.find(({ language }) => language === "json")?.body ?? ""));
const scope: Scope = { ...given, now: () => new Date(0), randomBytes: (count) => new Uint8Array(count) };

function examples(language: string): [text: string, expected: string][] {
  const lines = fences
    .filter((fence) => fence.language === language)
    .flatMap(({ body }) => body.trim().split("\n"));
  return lines.map((line) => {
    const arrow = line.lastIndexOf(" → ");
    return [line.slice(0, arrow), line.slice(arrow + 3)];
  });
}

describe("the page on expressions", () => {
  it.each(examples("expressions"))("%s yields %s", (text, expected) => {
    expect(evaluateTemplate(text, scope)).toEqual(JSON.parse(expected));
  });

  it.each(examples("errors"))("%s fails with: %s", (text, expected) => {
    try {
      evaluateTemplate(text, scope);
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionError);
      expect((error as ExpressionError).message).toBe(expected);
      return;
    }
    expect.fail(`${text} did not fail`);
  });

  it("shows something", () => {
    expect(examples("expressions").length).toBeGreaterThan(20);
    expect(examples("errors").length).toBeGreaterThan(3);
  });
});
