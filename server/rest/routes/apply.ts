import { z } from "zod";
import { applyProjectFile, parseProjectFileText } from "@/server/apply";
import { route } from "../rest-route";

const MAX_PROJECT_FILE_BYTES = 8 * 1024 * 1024;

export const applyRoutes = [
  route("PUT /apply", {
    verb: "signed-in",
    summary: "Makes a project as its file (JSON or YAML) says and answers with the differences.",
    query: z.strictObject({ dryRun: z.enum(["true", "false"]).default("false") }),
    // Read once more from its text, so that mistakes have their lines.
    body: z.unknown(),
    acceptsYaml: true,
    maxBodyBytes: MAX_PROJECT_FILE_BYTES,
    handle: async ({ db, runtimes, actor, query, bodyText }) => {
      const file = parseProjectFileText(bodyText);
      const result = await applyProjectFile(db, runtimes, actor, file, { dryRun: query.dryRun === "true" });
      const { warnings, ...data } = result;
      return { data, warnings };
    },
  }),
];
