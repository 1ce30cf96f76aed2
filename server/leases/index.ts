export { tellDueHere } from "./due-here";
export type { LeasedTable } from "./leased-table";
export { Leases, LeaseLostError, type Lease } from "./leases";
export { takeStatement, type TakenRow } from "./statements";
export { LEASE } from "./tunables";
export { WorkLoop, type WorkLoopOptions } from "./work-loop";
