import { expect, test } from "vitest";
import { matchCommands, type Command } from "./match-command";

const commands: Command[] = [
  { id: "1", label: "postgres", detail: "Addon", group: "Resources" },
  { id: "2", label: "Production", detail: "main", group: "Pipelines" },
  { id: "3", label: "#97 add login", detail: "Production · main", group: "Runs" },
  { id: "4", label: "api-login", detail: "Service", group: "Resources" },
];
const found = (query: string) => matchCommands(commands, query).map((command) => command.id);

test("an empty query offers everything in the given order", () => {
  expect(found(" ")).toEqual(["1", "2", "3", "4"]);
});

test("a match in the label comes before one in the detail", () => {
  expect(found("production")).toEqual(["2", "3"]);
});

test("every word must be found somewhere", () => {
  expect(found("login production")).toEqual(["3"]);
  expect(found("login staging")).toEqual([]);
});

test("a run is found by its number", () => {
  expect(found("97")).toEqual(["3"]);
});
