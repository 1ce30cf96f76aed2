import { describe, expect, it } from "vitest";
import { parseBoardDialog, writeBoardDialog, type BoardDialog } from "./board-dialog";

const dialogs: BoardDialog[] = [
  { show: "changelog", arrow: { kind: "service", fromId: "api-staging", toId: "api-production" } },
  { show: "history", item: { kind: "job", id: "migrate" } },
  { show: "remove-item", item: { kind: "addon", id: "postgres" } },
  { show: "add-items", stage: "Quality & Care" },
  { show: "rename-stage", stage: "Staging" },
  { show: "remove-stage", stage: "Staging" },
  { show: "add-stage" },
  { show: "rename-pipeline" },
];

describe("the dialog in the address", () => {
  it("is read as it was written, and other parameters stay", () => {
    for (const dialog of dialogs) {
      const search = writeBoardDialog(dialog, new URLSearchParams("run=Staging"));
      expect(parseBoardDialog(new URLSearchParams(search.toString()))).toEqual(dialog);
      expect(search.get("run")).toBe("Staging");
      expect(writeBoardDialog(null, search).toString()).toBe("run=Staging");
    }
  });

  it("is none when the address makes no sense", () => {
    for (const query of [
      "",
      "show=everything",
      "show=history&kind=stage&id=x",
      "show=changelog&kind=job&from=x",
    ]) {
      expect(parseBoardDialog(new URLSearchParams(query))).toBeNull();
    }
  });
});
