export { Leases, LeaseLostError, type Lease, type LeasedTable } from "./leases";
export { WorkLoop, type WorkLoopOptions } from "./work-loop";
