import { cn } from "@/components/ui/cn";
import { parseAnsi, type AnsiColour } from "./ansi";
import type { LogLine } from "./log-reader";
import { markHits } from "./mark-hits";

const COLOURS = {
  neutral: "text-ink-3",
  red: "text-red",
  green: "text-green",
  amber: "text-amber",
  blue: "text-blue",
  "accent-text": "text-accent-text",
  slate: "text-slate",
} as const satisfies Record<AnsiColour, string>;

/** The words of one line, in the colours its program gave them; what is searched for stands out. */
export function LogText({ line, words = "" }: { line: LogLine; words?: string }) {
  return (
    <span className={cn(line.stream === "system" && "text-ink-3 italic")}>
      {markHits(parseAnsi(line.text), words).map(({ text, colour, bold, dim, hit }, index) => {
        const classes = cn(colour && COLOURS[colour], bold && "font-semibold", dim && "opacity-65");
        return hit ? (
          <mark key={index} className="bg-amber/25 text-ink">
            {text}
          </mark>
        ) : (
          <span key={index} className={classes}>
            {text}
          </span>
        );
      })}
    </span>
  );
}

/** A mark for lines of standard error: not always trouble, but worth telling apart. */
export function StreamMark({ stream }: { stream: LogLine["stream"] }) {
  return (
    <span
      aria-hidden
      title={stream === "stderr" ? "standard error" : undefined}
      className={cn("w-0.5 shrink-0 self-stretch", stream === "stderr" && "bg-orange/60")}
    />
  );
}
