// Writes release.json: the built files carry no .git, so this is the only place that knows their commit.
import { writeFile } from "node:fs/promises";

const commit = process.env.SOURCE_VERSION ?? null;
await writeFile(new URL("release.json", import.meta.url), `${JSON.stringify({ commit })}\n`);
console.log(`release.json: commit ${commit ?? "unknown (SOURCE_VERSION is not set)"}`);
