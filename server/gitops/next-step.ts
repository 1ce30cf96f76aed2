import type { FileAtCommit } from "@/server/git";
import { stopped, type Stop } from "./standing";

/** What the branch has at the file's place. */
export type Remote =
  /** A repository without any commit. */
  | { kind: "empty" }
  | { kind: "no-branch"; branches: readonly string[] }
  | { kind: "commit"; head: string; file: FileAtCommit };

export interface Facts {
  branch: string;
  filePath: string;
  remote: Remote;
  /** The newest revision; null for a stage without a flow. */
  ours: { number: number; text: string; format: string } | null;
  /** The file as both had it last; null before the first time. */
  common: string | null;
  /** Revisions up to this number are worked into the repository. */
  doneRevision: number;
}

/** What has to be done for the flow and its file to be the same. */
export type Step =
  | { do: "nothing"; standing: "in-step" | "empty" }
  /** Both have the same text: from now on that is what both had last. */
  | { do: "adopt"; text: string }
  | { do: "import"; text: string }
  /** `onto`: the commit that the branch must still be at. */
  | { do: "push"; onto: string | null }
  | { do: "merge"; base: string; theirs: string }
  /** Nobody knows what they were made from. */
  | { do: "ask"; theirs: string }
  /** The file was there, and is gone. */
  | { do: "tell-gone" }
  | { do: "stop"; stop: Stop };

/**
 * Decides by texts alone: who changed what since both were the same. That makes loops impossible, as a text that came
 * from the other side is no change of this one.
 */
export function nextStep(facts: Facts): Step {
  const { branch, filePath, remote, ours, common } = facts;
  switch (remote.kind) {
    case "empty":
      if (ours === null) return { do: "nothing", standing: "empty" };
      if (common === null) return push(facts, null);
      return stop(
        "repository-emptied",
        `The repository has no commit any more. The flow here stays as it is; it can be written there again.`,
      );
    case "no-branch": {
      const names = [...remote.branches].sort().slice(0, 5).join(", ");
      const more = remote.branches.length > 5 ? ` and ${remote.branches.length - 5} more` : "";
      return stop(
        "branch-gone",
        `The repository has no branch ${branch}; it has ${names}${more}. Make the branch, or choose another one.`,
      );
    }
    case "commit":
      break;
  }
  const { file, head } = remote;
  if (file.kind === "unfit")
    return stop("unfit-file", `${filePath} in ${branch} ${file.why}. Mend it there, or choose another file.`);
  if (file.kind === "missing") {
    if (common !== null) return { do: "tell-gone" };
    return ours === null ? { do: "nothing", standing: "empty" } : push(facts, head);
  }
  const { text } = file;
  if (ours === null) return { do: "import", text };
  if (text === ours.text) {
    const isKnown = common === text && facts.doneRevision >= ours.number;
    return isKnown ? { do: "nothing", standing: "in-step" } : { do: "adopt", text };
  }
  if (common === null) return { do: "ask", theirs: text };
  if (text === common) return push(facts, head);
  if (ours.text === common) return { do: "import", text };
  return { do: "merge", base: common, theirs: text };
}

/** The language that a file's name promises. */
export function formatOf(filePath: string): "json" | "yaml" {
  return filePath.endsWith(".json") ? "json" : "yaml";
}

const LANGUAGES = { json: "JSON", yaml: "YAML" } as const;

function push({ ours, filePath }: Facts, onto: string | null): Step {
  const wanted = formatOf(filePath);
  if (ours === null || ours.format === wanted) return { do: "push", onto };
  const [is, shall] = [LANGUAGES[wanted === "json" ? "yaml" : "json"], LANGUAGES[wanted]];
  const ending = wanted === "json" ? ".yaml" : ".json";
  return {
    do: "stop",
    stop: stopped(
      "push",
      "other-language",
      `The flow is written in ${is}, and ${filePath} is a file of ${shall}. Keep it in a file that ends in ${ending}, or write the flow in ${shall}.`,
    ),
  };
}

function stop(code: string, message: string): Step {
  return { do: "stop", stop: stopped("follow", code, message) };
}
