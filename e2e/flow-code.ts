import type { Page } from "@playwright/test";
import type { Api } from "./black-box/api";
import { expect } from "./test";

/** Steps of a document that a reader tells apart by how long they wait: two of them, far from each other. */
export const TWO_WAITS = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        { kind: "Delay", ref: "settle", spec: { seconds: 30 } },
        { kind: "Delay", ref: "between", spec: { seconds: 2 } },
        { kind: "Delay", ref: "rest", spec: { seconds: 1 } },
      ],
    },
  },
};

/** A project of one stage, Production, with this flow published as its first revision. */
export async function publishFlow(api: Api, projectId: string, document: object = TWO_WAITS): Promise<void> {
  const stages = [{ name: "Production", resources: [], releaseFlow: { document } }];
  await api.send("PUT", "/apply", { project: { id: projectId }, pipelines: [{ id: "main", stages }] });
}

/** The flow as code, ready to be typed into. */
export async function openCode(page: Page, projectId: string): Promise<void> {
  await page.goto(`/projects/${projectId}/pipelines/main/stages/Production/flow?view=code`);
  await expect(codeOf(page)).toContainText("apiVersion");
}

export const codeOf = (page: Page) => page.getByRole("textbox", { name: /as code/ });

/** The text as it stands there, character by character. */
export async function readCode(page: Page): Promise<string> {
  return (await codeOf(page).locator(".cm-line").allTextContents()).join("\n");
}

/** Puts `to` in the place of `from`, as somebody who types does. */
export async function editCode(page: Page, from: string, to: string): Promise<void> {
  const text = await readCode(page);
  expect(text).toContain(from);
  await codeOf(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text.replace(from, to));
  await expect(codeOf(page)).toContainText(to.trim());
}
