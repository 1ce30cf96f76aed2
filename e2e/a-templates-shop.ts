import { freePort } from "@/server/embedded-postgres";
import type { Api } from "./black-box/api";

/**
 * Makes a project with everything that the documents of the language's guide name: `main` releases from Staging to
 * Production, `direct` has one stage.
 */
export async function aTemplatesShop(api: Api, projectId: string): Promise<void> {
  const service = async (id: string) => ({ id, port: await freePort(), command: "true" });
  const code = { repoUrl: "file:///nowhere/at/all.git", branch: "main" };
  await api.send("PUT", "/apply", {
    project: { id: projectId },
    runtimes: [{ id: "local", driver: "process" }],
    buildServices: [
      { id: "builder", ...code },
      { id: "build-service", ...code },
    ],
    deploymentServices: await Promise.all(
      ["deployment-staging", "deployment-prod", "deployment-service"].map(service),
    ),
    jobs: [
      { id: "job-staging", command: "true" },
      { id: "job-prod", command: "true" },
    ],
    addons: [{ id: "postgres-prod", type: "postgres" }],
    pipelines: [
      {
        id: "main",
        stages: [
          { name: "Staging", resources: ["deployment-staging", "job-staging"] },
          { name: "Production", resources: ["deployment-prod", "job-prod", "postgres-prod"] },
        ],
      },
      { id: "direct", stages: [{ name: "Production", resources: ["deployment-service"] }] },
    ],
  });
}
