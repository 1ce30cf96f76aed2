export { ShareLinksCard } from "./share-links-card";
export { shareLinksInput } from "./share-links-input";
export { ShareRun, type ShareRunProps } from "./share-run";
