export { CodeEditor, type CodeEditorHandle, type CodeEditorProps } from "./code-editor";
export type { FlowKnowledge } from "./flow-help";
export type { TextRange } from "./shown-node";
