import type { Locator, Page } from "@playwright/test";
import { Keyboard } from "./a-keyboard";
import { expect } from "./test";

/** The editor of a stage's flow, as somebody in front of it uses it. */
export class FlowEditorPage {
  /** The drawing, which has the keyboard. */
  readonly drawing: Locator;
  /** Where one types what to add. */
  readonly asks: Locator;

  constructor(readonly page: Page) {
    this.drawing = page.getByRole("group", { name: /^Release flow of/ });
    this.asks = page.getByRole("combobox", { name: "Add a step" });
  }

  async open(projectId: string, stage: string, pipelineId = "main"): Promise<void> {
    await this.page.goto(`/projects/${projectId}/pipelines/${pipelineId}/stages/${stage}/flow`);
    await expect(this.node("root")).toBeVisible();
    await expect(this.page.getByRole("button", { name: /problem|error|warning/ })).toBeVisible();
  }

  /** By its key: `root`, `0`, `1.0`. */
  node(key: string): Locator {
    return this.page.locator(`[data-node="${key}"]`);
  }

  /** What the drawing shows: the words of each node by its key. */
  async read(): Promise<Record<string, string>> {
    const all = await this.page
      .locator("[data-node]")
      .evaluateAll((nodes) =>
        nodes.map((node) => [
          node.getAttribute("data-node") ?? "",
          (node.querySelector(".flow-node-words > p, header > span.font-medium")?.textContent ?? "").trim(),
        ]),
      );
    return Object.fromEntries(all) as Record<string, string>;
  }

  /** Presses the "+" of a place, searches for what to add, and presses that. */
  async addByMouse(place: string, search: string): Promise<void> {
    await this.page.locator(`[data-add="${place}"]`).click();
    await this.asks.fill(search);
    await this.page.getByRole("option").first().click();
    await expect(this.asks).toBeHidden();
  }

  /** Adds behind the node under the keyboard. */
  async addByKeys(search: string): Promise<void> {
    await this.page.keyboard.press("+");
    await expect(this.asks).toBeFocused();
    await this.page.keyboard.type(search);
    await this.page.keyboard.press("Enter");
    await expect(this.asks).toBeHidden();
    await expect(this.drawing).toBeFocused();
  }

  /** Carries with the mouse from the middle of one thing to a place of the window. */
  async drag(from: Locator, to: { x: number; y: number }): Promise<void> {
    const box = await from.boundingBox();
    if (box === null) throw new Error("there is nothing to drag");
    await this.page.mouse.move(box.x + Math.min(60, box.width / 2), box.y + Math.min(20, box.height / 2));
    await this.page.mouse.down();
    await this.page.mouse.move(to.x, to.y, { steps: 6 });
    await expect(this.page.locator("[data-drop]")).toBeVisible();
    await this.page.mouse.up();
  }

  /** Just above or below a node. */
  async beside(key: string, side: "above" | "below"): Promise<{ x: number; y: number }> {
    const box = await this.node(key).boundingBox();
    if (box === null) throw new Error(`${key} is not there`);
    return { x: box.x + box.width / 2, y: side === "above" ? box.y - 6 : box.y + box.height + 6 };
  }

  /** The newest revision, as its author wrote it, without white space. */
  async published(projectId: string, stage: string, pipelineId = "main"): Promise<string> {
    const input = JSON.stringify({ json: { projectId, pipelineId, stage } });
    const answer = await this.page.request.get(`/api/trpc/flows.get?input=${encodeURIComponent(input)}`);
    const { result } = (await answer.json()) as {
      result: { data: { json: { revision: { text: string } } } };
    };
    return JSON.stringify(JSON.parse(result.data.json.revision.text));
  }

  async publish(by: "mouse" | "keys"): Promise<void> {
    const publish = this.page.getByRole("button", { name: "Publish", exact: true });
    await expect(publish).toBeEnabled();
    if (by === "mouse") {
      await publish.click();
      await this.page.getByRole("button", { name: "Publish revision" }).click();
    } else {
      await new Keyboard(this.page).tabTo(publish, { back: true, within: 6 });
      await this.page.keyboard.press("Enter");
      await expect(this.page.getByRole("dialog").getByRole("textbox")).toBeFocused();
      await this.page.keyboard.press("Enter");
    }
    await expect(this.page.getByText(/Revision \d+ by/)).toBeVisible();
  }
}
