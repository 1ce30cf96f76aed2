export { SystemStatus } from "./system-status";
