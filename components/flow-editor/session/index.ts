export type { EditorAction, EditorState, NodePosition } from "./editor-state";
export { copyNodes, describeAction, openSession, reduceEditor } from "./reduce-editor";
export { redoLabel, undoLabel } from "./history";
export { newNode, type NewNodeOptions, type NodeResource } from "./new-node";
