/**
 * A launcher for the PostgreSQL that comes with the product: no environment variables, no database client.
 * Used for the product's own database and for the `postgres` addon of the process runtime.
 */
export {
  adoptOrStart,
  clusterStatus,
  initCluster,
  isInitialised,
  randomPassword,
  startCluster,
  stopCluster,
  SUPERUSER,
} from "./cluster";
export type { InitOptions, RunningCluster, StopMode } from "./cluster";
export type { StartOptions } from "./launch";
export { resolveBinaries } from "./binaries";
export type { PostgresBinaries } from "./binaries";
export { EmbeddedPostgresError } from "./errors";
export { freePort, isPortFree } from "./free-port";
export { defaultPostgresUser, giveTo, placeCluster } from "./postgres-user";
export type { PostgresUser } from "./postgres-user";
