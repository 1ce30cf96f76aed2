export { startDemo, type DemoDeps, type DemoRunRequest } from "./demo";
export type { ProjectFile } from "./guestbook-project";
