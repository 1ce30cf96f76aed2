export { enqueueRemovals, isBeingRemoved, type Held } from "./commands";
export { createRemovalChore } from "./create-chore";
export { removeFromRuntimes, removeSoon } from "./remove-from-runtimes";
