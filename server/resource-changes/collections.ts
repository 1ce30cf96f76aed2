import { z } from "zod";
import { RESOURCE_STORES, type ResourceCollection, type ResourceStore } from "@/server/resources";

/** What people make, change and delete one by one. */
export const ResourceCollectionSchema = z.enum(
  Object.keys(RESOURCE_STORES) as [ResourceCollection, ...ResourceCollection[]],
);

/** A resource as people declare it, of whichever kind. */
export type AnySpec = { id: string } & Readonly<Record<string, unknown>>;

/** The store of a collection, for what is the same for all of them. */
export function storeOf(collection: ResourceCollection): ResourceStore<AnySpec> {
  // A collection and its store belong together; TypeScript cannot follow the index.
  return RESOURCE_STORES[collection];
}

/** How the audit calls them: `service.create`. */
export const AUDIT_NOUN = {
  runtimes: "runtime",
  secretGroups: "secret-group",
  integrations: "integration",
  registries: "registry",
  buildServices: "build-service",
  addons: "addon",
  deploymentServices: "service",
  jobs: "job",
} as const satisfies Record<ResourceCollection, string>;
