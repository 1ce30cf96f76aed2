export { ChoreLoop, type ChoreTurn } from "./chore-loop";
export { ChoreLostError } from "./chore";
