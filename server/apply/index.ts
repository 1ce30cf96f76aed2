export { applyProjectFile, type ApplyResult } from "./apply-project-file";
export { inlineFlowFiles, loadProjectFile } from "./load-project-file";
export { parseProjectFile, parseProjectFileText, ProjectFileSchema, type ProjectFile } from "./project-file";
