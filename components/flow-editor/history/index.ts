export { DiscardButton } from "./discard-button";
export { PublishButton } from "./publish-button";
export type { PublishedRevision } from "./published-revision";
