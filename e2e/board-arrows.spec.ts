import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { aPromotionLine } from "./a-promotion-line";
import { expect, test } from "./test";

const PROJECT = "promoting";
const BOARD = `/projects/${PROJECT}/pipelines/main`;
/** From where an arrow ends to the edge of its card. */
const MAX_GAP_PX = 2;

test.beforeAll(async ({ api }) => {
  const line = await aPromotionLine(api, PROJECT);
  for (const stage of ["Development", "Staging", "Production"] as const) await line.release(stage);
  line.commit("Keep people\n\nWith their names.", "2026-11-02T08:00:00Z", {
    "migrations/1_people.sql": "CREATE TABLE people ()",
  });
  line.commit("Greet people", "2026-11-03T09:00:00Z", { "task.js": "1" });
  await line.release("Development");
});

interface Gap {
  arrow: string;
  /** Distance of each end from the middle of its card's edge. */
  fromPx: number;
  toPx: number;
}

/** How far the ends of each arrow are from the cards it joins, as they are drawn. */
function gapsOf(page: Page): Promise<Gap[]> {
  return page.locator("[data-arrow]").evaluateAll((arrows) =>
    arrows.map((arrow) => {
      const [fromId = "", toId = ""] = (arrow.getAttribute("data-arrow") ?? "").split(">");
      const path = arrow.querySelector<SVGPathElement>(".board-arrow-hit");
      const matrix = path?.getScreenCTM();
      const endAt = (length: number) => {
        if (!path || !matrix) throw new Error("the arrow is not drawn");
        return path.getPointAtLength(length).matrixTransform(matrix);
      };
      const rectOf = (id: string) => {
        const card = document.querySelector(`[data-place$="/${id}"]`);
        if (!card) throw new Error(`there is no card ${id}`);
        return card.getBoundingClientRect();
      };
      const [from, to] = [rectOf(fromId), rectOf(toId)];
      const [start, end] = [endAt(0), endAt(path?.getTotalLength() ?? 0)];
      return {
        arrow: `${fromId} to ${toId}`,
        fromPx: Math.hypot(start.x - from.right, start.y - (from.top + from.bottom) / 2),
        toPx: Math.hypot(end.x - to.left, end.y - (to.top + to.bottom) / 2),
      };
    }),
  );
}

async function expectArrowsAtCards(page: Page): Promise<void> {
  await expect(page.locator("[data-arrow]")).toHaveCount(2);
  await expect
    .poll(async () => (await gapsOf(page)).filter(({ fromPx, toPx }) => Math.max(fromPx, toPx) > MAX_GAP_PX))
    .toEqual([]);
}

test("arrows stay at the edges of their cards through resizing, scrolling, wrapping and moving", async ({
  page,
}) => {
  await page.goto(BOARD);
  await expectArrowsAtCards(page);
  for (const width of [1680, 900, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await expectArrowsAtCards(page);
    await page.locator(".board-frame").evaluate((frame) => frame.scrollBy(180, 40));
    await expectArrowsAtCards(page);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  // The header of one column grows, and so does a card: what stands below it moves without changing itself.
  await page.addStyleTag({
    content: `section[aria-label="Staging"] > header { min-height: 190px }
      section[aria-label="Production"] [data-place] { padding-block: 40px }`,
  });
  await expectArrowsAtCards(page);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.getByRole("button", { name: "Narrow the navigation" }).click();
  await expectArrowsAtCards(page);
});

test("an arrow says how far its target is behind and opens what it would get", async ({ page }) => {
  await page.goto(BOARD);
  const words = "task-staging in Staging is 2 commits (2 days) behind task-development in Development.";
  const arrow = page.getByRole("button", { name: `${words} Show the changelog` });
  await expect(arrow).toHaveText("2");
  await arrow.hover();
  await expect(page.getByRole("tooltip")).toContainText("Greet people");
  await arrow.click();
  const dialog = page.getByRole("dialog", { name: "What task-staging would get" });
  await expect(dialog.getByRole("heading", { name: /2 commits · 2 days/ })).toBeVisible();
  await expect(dialog.getByRole("listitem").filter({ hasText: "Greet people" })).toContainText(
    "Ada Lovelace",
  );
  await expect(dialog.getByRole("listitem").filter({ hasText: "Keep people" })).toContainText(
    "With their names.",
  );
  await expect(dialog.getByRole("heading", { name: "1 changed migration" })).toBeVisible();
  await expect(dialog.getByText("migrations/1_people.sql")).toBeVisible();
  await page.reload();
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("the same is a list in words, by keyboard alone", async ({ page }) => {
  await page.goto(BOARD);
  await page.getByRole("button", { name: "2 promotions" }).focus();
  await page.keyboard.press("Enter");
  const list = page.getByRole("region", { name: "Promotions" });
  await expect(list.getByRole("listitem")).toHaveText([
    /^task-staging in Staging is 2 commits \(2 days\) behind task-development in Development\./,
    /^task-production in Production runs the same as task-staging in Staging\./,
  ]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "What task-staging would get" });
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(list.getByRole("button").first()).toBeFocused();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`what stands in front of the board has no barrier a program can find, in ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const query of [
      "show=changelog&kind=job&from=task-development&to=task-staging",
      "show=history&kind=job&id=task-staging",
      "show=remove-item&kind=job&id=task-staging",
      "show=remove-stage&stage=Staging",
      "show=add-items&stage=Staging",
      "show=rename-stage&stage=Staging",
    ]) {
      await page.goto(`${BOARD}?${query}`);
      await expect(page.getByRole("dialog")).toBeVisible();
      await expect(page.getByRole("dialog").getByLabel("Loading")).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page })
        .include("[role=dialog]")
        .withTags(["wcag2a", "wcag2aa", "wcag22aa"])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${query}: ${id}: ${nodes[0]?.html ?? ""}`);
      expect.soft(found).toEqual([]);
    }
  });
}

test("a deploy history tells what replaced what, by which run and with what result", async ({ page }) => {
  await page.goto(BOARD);
  await page.getByRole("button", { name: "More about task-development" }).click();
  await page.getByRole("menuitem", { name: "Deploy history" }).click();
  const dialog = page.getByRole("dialog", { name: "Deploy history of task-development" });
  const newest = dialog.getByRole("listitem").first();
  await expect(newest).toContainText("Success");
  await expect(newest).toContainText(/b1.*b2/);
  await expect(dialog.getByRole("listitem").last()).toContainText("first deployment");
  await newest.getByRole("link", { name: /^Run #\d+$/ }).click();
  await expect(page).toHaveURL(/\/runs\//);
});
