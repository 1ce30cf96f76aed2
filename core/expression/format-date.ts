const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const DAY_MS = 86_400_000;

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

function ordinal(value: number): string {
  const tens = value % 100;
  const suffix = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th");
  return `${value}${suffix}`;
}

function dayOfYear(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return (midnight - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS + 1;
}

/** ISO 8601: the week belongs to the year that has its Thursday. */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

/** Weeks begin on Sunday and week 1 has the first of January, as in Moment's default locale. */
function localWeek(date: Date): { year: number; week: number } {
  const year = date.getUTCFullYear();
  const firstWeekday = new Date(Date.UTC(date.getUTCFullYear(), 0, 1)).getUTCDay();
  const week = Math.ceil((dayOfYear(date) + firstWeekday) / 7);
  const nextFirstWeekday = new Date(Date.UTC(date.getUTCFullYear() + 1, 0, 1)).getUTCDay();
  const daysToNextYear = (Date.UTC(date.getUTCFullYear() + 1, 0, 1) - date.getTime()) / DAY_MS;
  return daysToNextYear <= nextFirstWeekday ? { year: year + 1, week: 1 } : { year, week };
}

/** Formats that stand for others: Moment's English locale. */
const LONG: Readonly<Record<string, string>> = {
  LT: "h:mm A",
  LTS: "h:mm:ss A",
  L: "MM/DD/YYYY",
  LL: "MMMM D, YYYY",
  LLL: "MMMM D, YYYY h:mm A",
  LLLL: "dddd, MMMM D, YYYY h:mm A",
  l: "M/D/YYYY",
  ll: "MMM D, YYYY",
  lll: "MMM D, YYYY h:mm A",
  llll: "ddd, MMM D, YYYY h:mm A",
};

const TOKENS: Readonly<Record<string, (date: Date) => string>> = {
  YYYY: (date) => pad(date.getUTCFullYear(), 4),
  YY: (date) => pad(date.getUTCFullYear() % 100),
  Y: (date) => String(date.getUTCFullYear()),
  YYYYYY: (date) => `+${pad(date.getUTCFullYear(), 6)}`,
  YYYYY: (date) => pad(date.getUTCFullYear(), 5),
  Qo: (date) => ordinal(Math.floor(date.getUTCMonth() / 3) + 1),
  Q: (date) => String(Math.floor(date.getUTCMonth() / 3) + 1),
  MMMM: (date) => MONTHS[date.getUTCMonth()] ?? "",
  MMM: (date) => (MONTHS[date.getUTCMonth()] ?? "").slice(0, 3),
  MM: (date) => pad(date.getUTCMonth() + 1),
  Mo: (date) => ordinal(date.getUTCMonth() + 1),
  M: (date) => String(date.getUTCMonth() + 1),
  DDDD: (date) => pad(dayOfYear(date), 3),
  DDDo: (date) => ordinal(dayOfYear(date)),
  DDD: (date) => String(dayOfYear(date)),
  DD: (date) => pad(date.getUTCDate()),
  Do: (date) => ordinal(date.getUTCDate()),
  D: (date) => String(date.getUTCDate()),
  dddd: (date) => WEEKDAYS[date.getUTCDay()] ?? "",
  ddd: (date) => (WEEKDAYS[date.getUTCDay()] ?? "").slice(0, 3),
  dd: (date) => (WEEKDAYS[date.getUTCDay()] ?? "").slice(0, 2),
  do: (date) => ordinal(date.getUTCDay()),
  d: (date) => String(date.getUTCDay()),
  E: (date) => String(date.getUTCDay() || 7),
  e: (date) => String(date.getUTCDay()),
  GGGG: (date) => pad(isoWeek(date).year, 4),
  GG: (date) => pad(isoWeek(date).year % 100),
  gggg: (date) => pad(localWeek(date).year, 4),
  gg: (date) => pad(localWeek(date).year % 100),
  Wo: (date) => ordinal(isoWeek(date).week),
  wo: (date) => ordinal(localWeek(date).week),
  WW: (date) => pad(isoWeek(date).week),
  W: (date) => String(isoWeek(date).week),
  ww: (date) => pad(localWeek(date).week),
  w: (date) => String(localWeek(date).week),
  HH: (date) => pad(date.getUTCHours()),
  H: (date) => String(date.getUTCHours()),
  hh: (date) => pad(date.getUTCHours() % 12 || 12),
  h: (date) => String(date.getUTCHours() % 12 || 12),
  kk: (date) => pad(date.getUTCHours() || 24),
  k: (date) => String(date.getUTCHours() || 24),
  mm: (date) => pad(date.getUTCMinutes()),
  m: (date) => String(date.getUTCMinutes()),
  ss: (date) => pad(date.getUTCSeconds()),
  s: (date) => String(date.getUTCSeconds()),
  Hmmss: (date) => `${date.getUTCHours()}${pad(date.getUTCMinutes())}${pad(date.getUTCSeconds())}`,
  hmmss: (date) => `${date.getUTCHours() % 12 || 12}${pad(date.getUTCMinutes())}${pad(date.getUTCSeconds())}`,
  Hmm: (date) => `${date.getUTCHours()}${pad(date.getUTCMinutes())}`,
  hmm: (date) => `${date.getUTCHours() % 12 || 12}${pad(date.getUTCMinutes())}`,
  ...Object.fromEntries(
    [4, 5, 6, 7, 8, 9].map((digits) => [
      "S".repeat(digits),
      (date: Date) => pad(date.getUTCMilliseconds(), 3).padEnd(digits, "0"),
    ]),
  ),
  SSS: (date) => pad(date.getUTCMilliseconds(), 3),
  SS: (date) => pad(Math.floor(date.getUTCMilliseconds() / 10)),
  S: (date) => String(Math.floor(date.getUTCMilliseconds() / 100)),
  A: (date) => (date.getUTCHours() < 12 ? "AM" : "PM"),
  a: (date) => (date.getUTCHours() < 12 ? "am" : "pm"),
  ZZ: () => "+0000",
  Z: () => "+00:00",
  zz: () => "Coordinated Universal Time",
  z: () => "UTC",
  X: (date) => String(Math.floor(date.getTime() / 1000)),
  x: (date) => String(date.getTime()),
};

const names = (table: object): string =>
  Object.keys(table)
    .sort((a, b) => b.length - a.length)
    .join("|");
const LONG_OR_OTHER = new RegExp(`\\[[^\\]]*\\]|\\\\.|${names(LONG)}`, "g");
const TOKEN_OR_OTHER = new RegExp(`\\[([^\\]]*)\\]|\\\\(${names(TOKENS)}|.)|${names(TOKENS)}`, "gs");

/** Formats an instant in UTC, in Moment's format language; `[…]` is literal text, and so is what it does not know. */
export function formatDate(date: Date, format: string): string {
  return format
    .replace(LONG_OR_OTHER, (token) => LONG[token] ?? token)
    .replace(TOKEN_OR_OTHER, (token, bracketed: string | undefined, escaped: string | undefined) => {
      return bracketed ?? escaped ?? TOKENS[token]?.(date) ?? token;
    });
}
