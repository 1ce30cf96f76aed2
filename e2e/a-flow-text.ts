import { expect, type Locator, type Page } from "@playwright/test";

interface Place {
  projectId: string;
  pipelineId: string;
  stage: string;
}

/** Publishes a flow in the very words of a text, comments and all. Signed in as the page is. */
export async function publishText(
  page: Page,
  place: Place,
  text: string,
  format: "json" | "yaml",
): Promise<void> {
  const call = async <Answer>(name: string, input: object): Promise<Answer> => {
    const response = await page.request.post(`/api/trpc/flows.${name}`, {
      data: { json: { ...place, ...input } },
    });
    expect(response.ok(), await response.text()).toBe(true);
    const answer = (await response.json()) as { result: { data: { json: Answer } } };
    return answer.result.data.json;
  };
  const input = encodeURIComponent(JSON.stringify({ json: place }));
  const read = await page.request.get(`/api/trpc/flows.draft?input=${input}`);
  const before = (await read.json()) as {
    result: { data: { json: { version: number; revision: number | null } } };
  };
  const { version, revision } = before.result.data.json;
  await call("saveDraft", { text, format, baseRevision: revision, version });
  await call("publishDraft", { version: version + 1, message: "" });
}

/** The editor of a flow's code. */
export function codeOf(page: Page): Locator {
  return page.getByRole("textbox", { name: /as code/ });
}

/** What the code view has; of texts that are short enough to be drawn whole. */
export async function readCode(page: Page): Promise<string> {
  const lines = await codeOf(page).locator(".cm-line").allTextContents();
  return lines.join("\n");
}

/** Puts another text in place of all of it, as somebody who pastes does. */
export async function replaceCode(page: Page, text: string): Promise<void> {
  await codeOf(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Puts the caret at the end of the first line that has these words. */
export async function goToLine(page: Page, words: string): Promise<void> {
  await codeOf(page).locator(".cm-line", { hasText: words }).first().click();
  await page.keyboard.press("End");
}
