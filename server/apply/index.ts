export { applyProjectFile, type ApplyResult } from "./apply-project-file";
export { bringUpAddons } from "./bring-up-addons";
export { inlineFlowFiles, loadProjectFile } from "./load-project-file";
export { parseProjectFile, parseProjectFileText, ProjectFileSchema, type ProjectFile } from "./project-file";
