import {
  defineExecutor,
  followWork,
  inProject,
  type ImportFacts,
  type Imports,
  type WorkState,
} from "@/core/node-kind";
import { addonImportManifest, type AddonImportOutput, type AddonImportSpec } from "./manifest";

export const addonImportExecutor = defineExecutor(addonImportManifest, {
  async execute({ spec, wait, timeoutSeconds, use }) {
    const started =
      (await use.imports.findStarted()) ??
      (await use.imports.start({
        addonId: inProject(spec.projectId, spec.addonId),
        source: toSource(spec),
        timeoutSeconds,
      }));
    return followWork(started, {
      wait,
      what: `import into ${started.addonId}`,
      failureCode: "import-failed",
      output: toImportOutput,
    });
  },
});

type Source = Parameters<Imports["start"]>[0]["source"];

function toSource({
  importUrl,
  connectionString,
  importAllDatabases,
  compressionType,
}: AddonImportSpec): Source {
  if (connectionString !== undefined) {
    return { type: "database", connectionString, allDatabases: importAllDatabases ?? false };
  }
  // The schema has seen to it that one of the two is there.
  const url = importUrl ?? "";
  return { type: "url", url, compression: compressionType ?? compressionOf(url) };
}

/** As the address ends. */
function compressionOf(url: string): "zstd" | "gz" | "none" {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (/\.(gz|tgz)$/i.test(path)) return "gz";
  return /\.(zst|zstd)$/i.test(path) ? "zstd" : "none";
}

const IMPORT_STATUS = {
  queued: "scheduled",
  running: "in-progress",
  succeeded: "completed",
  failed: "failed",
  aborted: "aborted",
} as const satisfies Record<WorkState, AddonImportOutput["status"]>;

function toImportOutput(facts: ImportFacts): AddonImportOutput {
  return { id: facts.id, status: IMPORT_STATUS[facts.state] };
}
