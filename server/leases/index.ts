export { Leases, LeaseLostError, type Lease, type LeasedTable } from "./leases";
