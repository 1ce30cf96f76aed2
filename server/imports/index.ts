export { abortImport, startImport, type ImportSource, type StartImport } from "./commands";
export type { ImportDto } from "./dto";
export { createImportOperation } from "./lifecycle";
export { findImport, findImportByKey, getImport } from "./queries";
