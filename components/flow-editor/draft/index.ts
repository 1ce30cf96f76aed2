export { DraftNotices } from "./draft-notices";
export { DraftStatus } from "./draft-status";
export { MergeDialog } from "./merge-dialog";
export { toServerDraft, useDraft, useDraftState, type Draft, type DraftHandle } from "./use-draft";
