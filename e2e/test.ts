import { test as base, type Locator, type Page } from "@playwright/test";
import { Api } from "./black-box/api";
import { ADMIN } from "./product";

interface Signed {
  /** The shared product over HTTP, as its admin. */
  api: Api;
  /** Cookies of the admin, signed in through the form. */
  session: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;
}

/** Browser tests by someone who is signed in on the shared product. */
export const test = base.extend<object, Signed>({
  api: [
    async ({ browserName: _ }, use) => {
      await use(new Api(process.env.SLIPWAY_E2E_URL ?? "", ADMIN.token));
    },
    { scope: "worker" },
  ],
  session: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ baseURL: process.env.SLIPWAY_E2E_URL });
      const page = await context.newPage();
      await page.goto("/sign-in");
      await page.getByLabel(/e-?mail/i).fill(ADMIN.email);
      await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
      await page.getByRole("button", { name: /sign in/i }).click();
      await page.waitForURL(/\/projects/);
      const session = await context.storageState();
      await context.close();
      await use(session);
    },
    { scope: "worker" },
  ],
  storageState: async ({ session }, use) => {
    await use(session);
  },
});
/** How the run of a page stands; the page has other live regions for its connection. */
export function runStatus(page: Page): Locator {
  return page
    .getByRole("status")
    .filter({ hasText: /^(Queued|Pending|Running|Waiting|Success|Failed|Aborting|Aborted)/ });
}

export { expect } from "@playwright/test";
