/** What is kept, and for how long; null days are for ever. The variables and defaults are in README.md. */
export interface RetentionPolicy {
  /** Runs with their events, nodes and outputs, and the work that was done on runtimes. */
  runDays: number | null;
  /** The last so many runs of each flow, and entries of each resource's history, stay whatever their age. */
  runsPerFlow: number;
  /** Lines of logs. */
  logDays: number | null;
  /** Images that builds made. */
  imageDays: number | null;
  /**
   * Whatever their age: images of the last so many successful runs of each stage, those runs themselves, the last so
   * many images of each service and job, and the last so many builds of each build service.
   */
  imagesPerStage: number;
}

/** The policy in sentences, for the status page and the dry run. */
export function describePolicy(policy: RetentionPolicy): string[] {
  const { runDays, runsPerFlow, logDays, imageDays, imagesPerStage } = policy;
  return [
    runDays === null
      ? "Runs are kept for ever."
      : `Runs are kept for ${days(runDays)}, and the last ${runsPerFlow} of each flow for ever.`,
    logDays === null ? "Logs are kept for ever." : `Logs are kept for ${days(logDays)}.`,
    imageDays === null
      ? "Images are kept for ever."
      : `Images are kept for ${days(imageDays)}; those of the last ${imagesPerStage} successful runs of each stage, and all that something deployed or under way refers to, for ever.`,
    "Backups, audit entries and revisions of flows are never removed.",
  ];
}

export function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
