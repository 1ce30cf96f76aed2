const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "just now", "12 s ago", "4 min ago", "1 h ago", "2 d ago", "in 3 min"; from a week on the date. Milliseconds in. */
export function formatRelative(atMs: number, nowMs: number): string {
  const distance = Math.abs(nowMs - atMs);
  if (distance < 5 * SECOND) return "just now";
  const amount = formatDistance(distance);
  if (amount === null) return formatDate(atMs, nowMs);
  return atMs <= nowMs ? `${amount} ago` : `in ${amount}`;
}

function formatDistance(ms: number): string | null {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  if (ms < 7 * DAY) return `${Math.floor(ms / DAY)} d`;
  return null;
}

function formatDate(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const sameYear = at.getFullYear() === new Date(nowMs).getFullYear();
  return at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** "Sunday 22 November 2026, 00:22:10 CET" in the reader's zone. */
export function formatExact(atMs: number): string {
  return new Date(atMs).toLocaleString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}

/** "< 1s", "42s", "2m 05s", "1h 02m", "3d 04h". Milliseconds in; negative counts as nothing. */
export function formatDuration(ms: number): string {
  if (ms < SECOND) return "< 1s";
  const seconds = Math.floor(ms / SECOND);
  if (seconds < 60) return `${seconds}s`;
  if (ms < HOUR) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h ${twoDigits(Math.floor((ms % HOUR) / MINUTE))}m`;
  return `${Math.floor(ms / DAY)}d ${twoDigits(Math.floor((ms % DAY) / HOUR))}h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** "15 MB", "1.4 GB", "312 B": powers of ten, as disks count. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? "TB"}`;
}
