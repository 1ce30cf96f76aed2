import { parseEnvText } from "@/components/env-text";
import { isRecord } from "@/core/document";

/** Names and values of a text, or what is wrong with it. */
export type OverrideText = { values: { name: string; value: JsonValue }[] } | { problem: string };

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** Reads a JSON object, or the lines of an `.env` file, whose values are text. */
export function readOverrideText(text: string, format: "json" | "env"): OverrideText {
  if (text.trim() === "") return { values: [] };
  if (format === "env") {
    const pairs = parseEnvText(text);
    return pairs === null
      ? { problem: "Every line has to be NAME=value, or a comment." }
      : { values: lastOfEach(pairs) };
  }
  const value = parseJson(text);
  if (!isRecord(value)) return { problem: 'This has to be a JSON object: { "NAME": "value" }.' };
  return { values: Object.entries(value).map(([name, one]) => ({ name, value: one as JsonValue })) };
}

/** As a shell does: of two lines of one name the later counts. */
function lastOfEach(pairs: readonly { name: string; value: string }[]): { name: string; value: string }[] {
  return [...new Map(pairs.map((pair) => [pair.name, pair])).values()];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
