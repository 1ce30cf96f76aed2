import { expect, type Locator, type Page } from "@playwright/test";

/** A list that is typed into takes what comes later for a new word. */
const FORGOTTEN_AFTER_MS = 1_200;

/** Hands that never leave the keyboard. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Tab until something has the focus; more than `within` presses are too many for anybody. */
  async tabTo(wanted: Locator, { back = false, within = 12 } = {}): Promise<void> {
    await expect(wanted).toBeVisible();
    for (let presses = 0; presses < within; presses += 1) {
      await this.page.keyboard.press(back ? "Shift+Tab" : "Tab");
      if (await hasFocus(wanted)) return;
    }
    throw new Error(`${String(wanted)} is further than ${String(within)} times Tab`);
  }

  /** Puts a text in place of what a field has that has the focus. */
  async retype(text: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+a");
    if (text === "") await this.page.keyboard.press("Delete");
    else await this.page.keyboard.type(text);
  }

  /** Opens a list of choices that has the focus, and takes the one that begins so. */
  async choose(beginning: string): Promise<void> {
    await this.page.keyboard.press("Enter");
    const list = this.page.getByRole("listbox");
    const wanted = list.getByRole("option", { name: beginning }).first();
    await expect(list.locator(":focus")).toHaveCount(1);
    // Whoever is held up in the middle of a word types it again: the list has forgotten its beginning by then.
    await expect(async () => {
      await this.page.keyboard.type(beginning);
      await expect(wanted).toBeFocused({ timeout: FORGOTTEN_AFTER_MS });
    }).toPass();
    await this.page.keyboard.press("Enter");
    await expect(this.page.getByRole("listbox")).toBeHidden();
  }
}

async function hasFocus(wanted: Locator): Promise<boolean> {
  return wanted.evaluate((element) => element === document.activeElement);
}
