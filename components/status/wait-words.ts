const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Why something waits, as a sentence begins: "Waits for build #12 of api", "Waits until 09:30:00" in the reader's zone. */
export function waitWords(reason: string): string {
  const told = reason.replace(INSTANT, (instant) => localTime(new Date(instant)));
  return told.startsWith("until ") ? `Waits ${told}` : `Waits for ${told}`;
}

/** The time of day; with the date when it is another day than today. */
function localTime(at: Date): string {
  const time = at.toLocaleTimeString("en-GB");
  return at.toDateString() === new Date().toDateString()
    ? time
    : `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}
