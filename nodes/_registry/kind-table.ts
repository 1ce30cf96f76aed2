import { createKindTable } from "@/core/document";
import { manifests } from "./manifests";

/**
 * Every kind of the language, as a document's validator wants to know it. Not in `manifests.ts`: who only needs to
 * tell a node by its kind shall not load the validator.
 */
export const kindTable = createKindTable(Object.values(manifests));
