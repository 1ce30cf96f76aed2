/** What the panel says about a step. */
export const PANEL_TABS = ["overview", "code", "response", "retries", "logs"] as const;
export type PanelTab = (typeof PANEL_TABS)[number];

export function parsePanelTab(value: string | null): PanelTab {
  return PANEL_TABS.find((tab) => tab === value) ?? "overview";
}
