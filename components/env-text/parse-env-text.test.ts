import { expect, test } from "vitest";
import { parseEnvText } from "./parse-env-text";

test("lines of an .env file become names and values", () => {
  const text =
    "# comment\nexport A=1\nB=\"two words\"\n\nC='#not a comment'\nD=x # a comment\nURL=postgres://a:b@c/d?e=f";
  expect(parseEnvText(text)).toEqual([
    { name: "A", value: "1" },
    { name: "B", value: "two words" },
    { name: "C", value: "#not a comment" },
    { name: "D", value: "x" },
    { name: "URL", value: "postgres://a:b@c/d?e=f" },
  ]);
});

test("a name alone, or any other text, is no such file", () => {
  for (const text of ["API_KEY", "", "some words\nA=1", "-----BEGIN KEY-----"])
    expect(parseEnvText(text)).toBeNull();
});
