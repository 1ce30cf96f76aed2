import type { Standing } from "./standing";

/** The file a flow is kept in, and how both stand; never the credentials. Instants are ISO strings. */
export interface FlowRepositoryDto {
  /** Whoever decides says which one they saw. */
  version: number;
  repoUrl: string;
  branch: string;
  /** From the root, without a leading slash. */
  filePath: string;
  access: "none" | "password" | "ssh-key";
  /** Of a password. */
  username: string | null;
  connectedBy: string;
  connectedAt: string;
  /** When it was looked at last, and answered. */
  seenAt: string | null;
  /** It will be looked at in this moment, or is. */
  isLooking: boolean;
  /** The newest commit of the branch that was seen. */
  head: string | null;
  /** Revisions that are published and not in the repository. */
  ahead: number;
  /** Null before the first look. The other side's text is asked for by itself. */
  standing: StandingDto | null;
}

export type StandingDto =
  | Exclude<Standing, { kind: "conflict" }>
  | { kind: "conflict"; why: string; commit: string; author: string; at: string; subject: string };

/** Three texts of a conflict. */
export interface ConflictDto {
  version: number;
  /** What both were made from; null when nobody knows. */
  base: ConflictText | null;
  /** The newest revision. */
  ours: ConflictText & { revision: number };
  theirs: ConflictText & { commit: string; author: string; at: string; subject: string };
}

export interface ConflictText {
  text: string;
  format: "json" | "yaml";
}
