export { ShareOver, type ShareOverProps } from "./share-over";
export { SharedRunView, type SharedRunViewProps } from "./shared-run-view";
