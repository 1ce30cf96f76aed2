export { dispatchRest } from "./dispatch";
