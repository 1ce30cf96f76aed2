/** `system` follows the operating system; the others are the person's own choice. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The server reads the choice from this cookie, so that the first paint already has it. */
export const THEME_COOKIE = "slipway-theme";

/** Anything but a known choice is `system`. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}
