export { parseTheme, THEME_COOKIE, THEMES, type Theme } from "./theme";
export { useTheme } from "./use-theme";
