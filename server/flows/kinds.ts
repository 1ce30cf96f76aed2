import { createKindTable } from "@/core/document";
import { manifests } from "@/nodes/_registry/manifests";

/** Every node kind of the language, as this server knows them. */
export const kindTable = createKindTable(Object.values(manifests));
