import type { ProjectFlow } from "./flow-cycle";

/** What a runtime can do. */
export interface RuntimeAbilities {
  capabilities: ReadonlySet<string>;
  /** Why it cannot do the rest, each in a sentence for people. */
  missing: Readonly<Record<string, string>>;
}

/** Where a flow stands, for the rules that need more than its text. Without a context those rules are not checked. */
export interface StageContext {
  /** Absent: ids of other projects are only held to their form. */
  projectId?: string;
  stage: string;
  /** The stage it promotes from; null for the first. */
  precedingStage: string | null;
  /** Everything in the pipeline, whatever its stage. */
  resources: readonly { id: string; kind: "service" | "job" | "addon"; stage: string }[];
  buildServices: readonly string[];
  /** Of the project's runtime; absent: not checked. */
  runtime?: RuntimeAbilities;
  /** Arguments that stored overrides provide. */
  argumentNames?: readonly string[];
  /** This flow as others call it: `main/Production`; absent: whether it comes to run itself is not checked. */
  flow?: string;
  /** Release flows of the project; absent: not checked. */
  flows?: readonly ProjectFlow[];
  /** Secret groups that the flow may read; absent: not checked. */
  secretGroups?: readonly string[];
}
