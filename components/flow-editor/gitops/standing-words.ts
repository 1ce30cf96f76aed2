import type { ApiOutputs } from "@/components/trpc";

/** The file a flow is kept in, and how both stand. */
export type FlowRepository = NonNullable<ApiOutputs["gitops"]["get"]>;

/** How it stands, for a line: with an icon, a colour and words. */
export interface StandingWords {
  tone: "ok" | "busy" | "warning" | "danger";
  words: string;
  /** Where there is room for little. */
  short: string;
}

export function standingWords({ standing, branch, head, ahead }: FlowRepository): StandingWords {
  const revisions = `${String(ahead)} revision${ahead === 1 ? "" : "s"}`;
  switch (standing?.kind) {
    case undefined:
      return { tone: "busy", words: `Looking at ${branch}`, short: "Looking" };
    case "in-step":
      if (ahead > 0)
        return { tone: "busy", words: `${revisions} ahead of ${branch}, pushing`, short: "Pushing" };
      return {
        tone: "ok",
        words: `In step with ${branch}${head === null ? "" : `@${head.slice(0, 7)}`}`,
        short: "In step",
      };
    case "empty":
      return { tone: "ok", words: `Publishing makes the file in ${branch}`, short: "No file yet" };
    case "conflict":
      return { tone: "warning", words: `${branch} and this flow were both changed`, short: "Both changed" };
    case "stopped":
      return {
        tone: "danger",
        words: stoppedWords(standing.verb, branch, ahead > 0 ? revisions : null),
        short: "Stopped",
      };
  }
}

function stoppedWords(verb: "read" | "follow" | "push", branch: string, ahead: string | null): string {
  const behind = ahead === null ? "" : `, ${ahead} ahead`;
  if (verb === "push") return `Cannot push to ${branch}${behind}`;
  return verb === "read" ? `Cannot read ${branch}${behind}` : `Does not follow ${branch}${behind}`;
}
