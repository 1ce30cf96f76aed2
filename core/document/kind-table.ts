import { z } from "zod";
import type { NodeManifest } from "@/core/node-kind/manifest";
import type { KindInfo, KindTable } from "./kind-info";
import { languageKinds } from "./kinds";

/** What a validator sees of a manifest. */
export function kindOfManifest(manifest: NodeManifest): KindInfo {
  const { outputSchema } = manifest;
  return {
    kind: manifest.kind,
    title: manifest.title,
    description: manifest.description,
    specSchema: manifest.spec.authored,
    waitsAs: manifest.waitsAs,
    executable: true,
    outputSchema,
    ...(outputSchema instanceof z.ZodObject ? { outputs: Object.keys(outputSchema.shape) } : {}),
    // The schema has accepted the spec by then, so its type is the manifest's own.
    resources: (spec) => manifest.resources?.(spec) ?? [],
    mentions: (spec) => manifest.mentions?.(spec) ?? [],
    notices: (spec) => manifest.notices?.(spec) ?? [],
    runtimeNeeds: (spec) => manifest.runtimeNeeds?.(spec) ?? [],
  };
}

/** All kinds of the language; those with a manifest can run, the others are read and kept. */
export function createKindTable(manifests: readonly NodeManifest[]): KindTable {
  const kinds = new Map<string, KindInfo>(languageKinds.map((info) => [info.kind, info]));
  for (const manifest of manifests) {
    const known = kinds.get(manifest.kind);
    kinds.set(manifest.kind, {
      ...kindOfManifest(manifest),
      ...(known?.containerSchema === undefined
        ? {}
        : { containerSchema: known.containerSchema, outputs: known.outputs ?? null }),
    });
  }
  return Object.fromEntries(kinds);
}
