export { startDemo, type DemoDeps } from "./demo";
export type { ProjectFile } from "./guestbook-project";
