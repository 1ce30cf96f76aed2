import { z } from "zod";
import { defineManifest, isExpression, literalId, ResourceIdSchema, specSchemas } from "@/core/node-kind";

export const AddonImportSpecSchemas = specSchemas((scalar) =>
  z
    .strictObject({
      projectId: scalar(ResourceIdSchema).optional(),
      addonId: scalar(ResourceIdSchema).describe("Addon"),
      importUrl: scalar(z.string().regex(/^https?:\/\//, "an address that begins with https:// or http://"))
        .optional()
        .describe("Where a dump can be downloaded"),
      connectionString: scalar(
        z.string().regex(/^postgres(ql)?:\/\//, "a connection string that begins with postgresql://"),
      )
        .optional()
        .describe("Another database, read while it runs"),
      importAllDatabases: scalar(z.boolean())
        .optional()
        .describe("With `connectionString`: every database of that server"),
      compressionType: scalar(z.enum(["zstd", "gz", "none"]))
        .optional()
        .describe("Of what is downloaded; absent: by the address"),
      customDestinationId: scalar(z.string()).optional(),
    })
    .check(({ value, issues }) => {
      const { importUrl, connectionString, importAllDatabases, compressionType } = value;
      const refuse = (path: string, message: string) =>
        issues.push({ code: "custom", message, path: [path], input: value });
      if ((importUrl === undefined) === (connectionString === undefined)) {
        refuse("importUrl", "Give either `importUrl` or `connectionString`.");
      }
      if (importAllDatabases === true && connectionString === undefined) {
        refuse("importAllDatabases", "Only a `connectionString` leads to more than one database.");
      }
      if (compressionType !== undefined && connectionString !== undefined) {
        refuse("compressionType", "A database is read as it is; `compressionType` is for an `importUrl`.");
      }
    }),
);
export type AddonImportSpec = z.output<typeof AddonImportSpecSchemas.resolved>;

export const AddonImportOutputSchema = z.strictObject({
  id: z.string(),
  status: z.enum(["scheduled", "in-progress", "completed", "failed", "aborted"]),
});
export type AddonImportOutput = z.output<typeof AddonImportOutputSchema>;

export const addonImportManifest = defineManifest({
  kind: "AddonImport",
  title: "Import backup",
  icon: "database-zap",
  category: "data",
  description: "Loads a dump, or the data of another database, into an addon.",
  spec: AddonImportSpecSchemas,
  outputSchema: AddonImportOutputSchema,
  waitsAs: "success",
  defaultTimeoutSeconds: 3600,
  capabilities: ["imports", "observations"],
  locks: ({ addonId }) => [{ kind: "addon", id: addonId, doing: "importing into" }],
  runtimeNeeds: () => [{ capability: "addon.import", path: ["addonId"] }],
  resources(spec) {
    const id = literalId(spec.addonId);
    return id === undefined ? [] : [{ path: ["addonId"], id, kind: "addon", role: "target" }];
  },
  notices: ({ customDestinationId }) =>
    customDestinationId === undefined
      ? []
      : [
          {
            severity: "error",
            path: ["customDestinationId"],
            message:
              "There are no backup destinations to import from. Name the file's address in `importUrl` instead.",
          },
        ],
  summarize: (spec) => ({ title: `Import into ${spec.addonId}`, detail: `from ${sourceOf(spec)}` }),
  refBase: (spec) => `import-${literalId(spec.addonId) ?? "addon"}`,
});

/** Where the data comes from, without what opens the door: `db.example.com/shop`, `files.example.com/dump.gz`. */
export function sourceOf({ importUrl, connectionString }: AddonImportSpec): string {
  const address = importUrl ?? connectionString;
  if (address === undefined) return "nowhere yet";
  if (isExpression(address)) return address;
  if (!URL.canParse(address)) return importUrl === undefined ? "another database" : "an address";
  const { host, pathname } = new URL(address);
  return `${host}${pathname}`;
}
