import { expect, type Locator, type Page } from "@playwright/test";

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
    await expect(this.page.getByRole("listbox")).toBeVisible();
    await this.page.keyboard.type(beginning);
    await expect(this.page.getByRole("option", { name: beginning }).first()).toBeFocused();
    await this.page.keyboard.press("Enter");
    await expect(this.page.getByRole("listbox")).toBeHidden();
  }
}

async function hasFocus(wanted: Locator): Promise<boolean> {
  return wanted.evaluate((element) => element === document.activeElement);
}
