export { DraftNotices } from "./draft-notices";
export { DraftStatus } from "./draft-status";
export type { FlowPlace, ServerDraft } from "./draft-types";
export { toServerDraft, useDraft, type Draft } from "./use-draft";
