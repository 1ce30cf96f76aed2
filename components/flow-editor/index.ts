export { FlowEditor, type FlowEditorProps } from "./flow-editor";
