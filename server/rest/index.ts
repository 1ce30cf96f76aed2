export { dispatchRest } from "./dispatch";
export { toErrorResponse } from "./error-response";
