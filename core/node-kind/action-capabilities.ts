import type { WorkFacts } from "./capabilities";

export interface RestoreFacts extends WorkFacts {
  id: string;
  addonId: string;
  backupId: string;
}

/** Puts backups back. */
export interface Restores {
  findStarted(): Promise<RestoreFacts | null>;
  start(request: { addonId: string; backupId: string; timeoutSeconds: number }): Promise<RestoreFacts>;
}

export interface RestartFacts extends WorkFacts {
  id: string;
  targetId: string;
}

/** Restarts what runs, without another image. Succeeded: every replica (or the database) is ready again. */
export interface Restarts {
  findStarted(): Promise<RestartFacts | null>;
  start(request: {
    target: { id: string; kind: "service" | "addon" };
    timeoutSeconds: number;
  }): Promise<RestartFacts>;
}

export interface ExecutionFacts extends WorkFacts {
  id: string;
  targetId: string;
  exitCode: number | null;
  /** What it printed to standard output; the last 256 KiB. Empty while it runs. */
  stdOut: string;
  stdOutTruncated: boolean;
}

/** Runs commands with the image and environment of a service or job, their output streamed to the node's log. */
export interface Executions {
  findStarted(): Promise<ExecutionFacts | null>;
  start(request: {
    target: { id: string; kind: "service" | "job" };
    /** Program and arguments; no shell unless it is the program. */
    argv: string[];
    user?: string | undefined;
    group?: string | undefined;
    timeoutSeconds: number;
  }): Promise<ExecutionFacts>;
}

export interface ImportFacts extends WorkFacts {
  id: string;
  addonId: string;
}

/** Loads data from elsewhere into addons. */
export interface Imports {
  findStarted(): Promise<ImportFacts | null>;
  start(request: {
    addonId: string;
    source:
      | { type: "url"; url: string; compression: "zstd" | "gz" | "none" }
      | { type: "database"; connectionString: string; allDatabases: boolean };
    timeoutSeconds: number;
  }): Promise<ImportFacts>;
  find(importId: string): Promise<ImportFacts | null>;
}
