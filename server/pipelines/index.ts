export type * from "./dto";
export { getBoard, type BoardSources } from "./board";
export { getStage, listPipelines } from "./queries";
export { promoteNodesOf } from "./promotions";
export * from "./commands";
export * from "./specs";
