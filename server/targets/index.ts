export { claimTarget, type Claim } from "./claim-target";
export type { Holder } from "./holder";
export { releaseAfterWork, releaseTargets } from "./release-targets";
export { wakeRuns, type Wakes } from "./wake-runs";
