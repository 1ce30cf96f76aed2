import { cn } from "@/components/ui/cn";
import { parseAnsi, type AnsiColour } from "./ansi";
import type { LogLine } from "./log-reader";

const COLOURS = {
  neutral: "text-ink-3",
  red: "text-red",
  green: "text-green",
  amber: "text-amber",
  blue: "text-blue",
  "accent-text": "text-accent-text",
  slate: "text-slate",
} as const satisfies Record<AnsiColour, string>;

/** The words of one line, in the colours its program gave them. */
export function LogText({ line }: { line: LogLine }) {
  return (
    <span className={cn(line.stream === "system" && "text-ink-3 italic")}>
      {parseAnsi(line.text).map(({ text, colour, bold, dim }, index) => (
        <span
          key={index}
          className={cn(colour && COLOURS[colour], bold && "font-semibold", dim && "opacity-65")}
        >
          {text}
        </span>
      ))}
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
