export { Leases, LeaseLostError, type Lease, type LeasedTable } from "./leases";
export { LEASE } from "./tunables";
export { WorkLoop, type WorkLoopOptions } from "./work-loop";
