export { PipelineBoard, type PipelineBoardProps } from "./pipeline-board";
