export { FlowCanvas, type FlowCanvasProps } from "./flow-canvas";
export { toFlowTree, type FlowTree, type FlowTreeNode } from "./flow-tree";
export { describeNode, type NodeDescription } from "./describe-node";
export { KindIcon } from "./kind-icon";
export { isInHand, nodeToWatch, statusOf, type FlowProgress, type NodeStates } from "./progress";
export { iterationsText, readIterations } from "./iterations";
