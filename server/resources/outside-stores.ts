import { MASK } from "@/core/expression";
import { sealJson, unsealJson } from "@/server/secrets";
import {
  IntegrationSpecSchema,
  RegistryCredentialSpecSchema,
  type IntegrationSpec,
  type RegistryCredentialSpec,
} from "./specs";
import type { ResourceStore } from "./stores";

/** What may be read of an integration or credential by everybody; all else is the secret itself. */
const OPEN = new Set([
  ...["id", "name", "kind", "apiUrl", "accountLogin", "registry", "username"],
  ...["host", "port", "security", "from", "to"],
]);

export const integrations: ResourceStore<IntegrationSpec> = {
  noun: "integration",
  schema: IntegrationSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.integration.findMany({ where: { projectId } });
    return new Map(rows.map((row) => [row.id, toIntegrationSpec(row)]));
  },
  async write(tx, projectId, { id, name = id, kind, ...address }) {
    const data = { name, kind, sealed: sealJson(address) };
    await tx.integration.upsert({
      where: { projectId_id: { projectId, id } },
      create: { projectId, id, ...data },
      update: data,
    });
  },
  async remove(tx, projectId, id) {
    await tx.integration.delete({ where: { projectId_id: { projectId, id } } });
  },
  show: ([field = ""], value) => (OPEN.has(field) ? value : MASK),
};

export const registries: ResourceStore<RegistryCredentialSpec> = {
  noun: "registry credential",
  schema: RegistryCredentialSpecSchema,
  async read(tx, projectId) {
    const rows = await tx.registryCredential.findMany({ where: { projectId } });
    return new Map(rows.map((row) => [row.id, toRegistryCredentialSpec(row)]));
  },
  async write(tx, projectId, { id, name = id, registry, ...account }) {
    const data = { name, registry, sealed: sealJson(account) };
    await tx.registryCredential.upsert({
      where: { projectId_id: { projectId, id } },
      create: { projectId, id, ...data },
      update: data,
    });
  },
  async remove(tx, projectId, id) {
    await tx.registryCredential.delete({ where: { projectId_id: { projectId, id } } });
  },
  show: ([field = ""], value) => (OPEN.has(field) ? value : MASK),
};

/** A row of `integration` as people declared it. */
export function toIntegrationSpec(row: {
  id: string;
  name: string;
  kind: string;
  sealed: Uint8Array;
}): IntegrationSpec {
  const { id, name, kind, sealed } = row;
  return IntegrationSpecSchema.parse({ ...asObject(unsealJson(sealed)), id, name, kind });
}

/** A row of `registry_credential` as people declared it. */
export function toRegistryCredentialSpec(row: {
  id: string;
  name: string;
  registry: string;
  sealed: Uint8Array;
}): RegistryCredentialSpec {
  const { id, name, registry, sealed } = row;
  return RegistryCredentialSpecSchema.parse({ ...asObject(unsealJson(sealed)), id, name, registry });
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
