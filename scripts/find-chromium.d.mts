export function findChromium(): { path: string; owner: "system" | "playwright" } | null;
