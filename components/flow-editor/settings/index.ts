export { FlowSettings } from "./flow-settings";
