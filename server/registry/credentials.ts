import { nearestName } from "@/core/expression";
import { CapabilityError } from "@/core/node-kind";
import type { Db } from "@/server/db";
import { toRegistryCredentialSpec } from "@/server/resources";
import { canonicalRegistry, type ImageReference } from "./image-reference";
import type { RegistryAccount } from "./registry-client";

/**
 * The account for an image, and how its registry is spoken to. Credentials go only to the registry they are for.
 * @throws CapabilityError `not-found`, `wrong-registry`
 */
export async function findAccount(
  db: Db,
  projectId: string,
  id: string,
  reference: ImageReference,
): Promise<{ account: RegistryAccount; scheme: ImageReference["scheme"] }> {
  const rows = await db.registryCredential.findMany({ where: { projectId }, orderBy: { id: "asc" } });
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) {
    const nearest = nearestName(
      id,
      rows.map((other) => other.id),
    );
    const hint =
      nearest === undefined
        ? " Declare them under `registries` in the project file."
        : ` Did you mean “${nearest}”?`;
    throw new CapabilityError(
      "not-found",
      `Project ${projectId} has no registry credentials “${id}”.${hint}`,
    );
  }
  const { registry, username, password } = toRegistryCredentialSpec(row);
  if (canonicalRegistry(registry) !== reference.registry) {
    throw new CapabilityError(
      "wrong-registry",
      `The credentials “${id}” are for ${canonicalRegistry(registry)}; the image is on ${reference.registry}.`,
    );
  }
  // Only who gave the password may say that it is sent in the clear; the image stands in a flow.
  const scheme = registry.startsWith("http://")
    ? "http"
    : registry.startsWith("https://")
      ? "https"
      : undefined;
  return { account: { id, username, password }, scheme };
}
