import type { Db } from "@/server/db";
import { sealJson } from "@/server/secrets";

export interface Shop {
  projectId: string;
  /** Stage ids, in the order of the pipeline. */
  stages: { development: string; staging: string; production: string };
}

/**
 * A project with a build service `api`, a pipeline of three stages, and in staging and production a service
 * `deployment-…`, a job `job-…` and a database `postgres-…`; in development a service only.
 */
export async function aShop(
  db: Db,
  options: { id?: string; repoUrl?: string; firstPort?: number; command?: string; jobCommand?: string } = {},
): Promise<Shop> {
  const projectId = options.id ?? "shop";
  const firstPort = options.firstPort ?? 4201;
  const stages = [
    { name: "Development", suffix: "dev" },
    { name: "Staging", suffix: "staging" },
    { name: "Production", suffix: "prod" },
  ] as const;
  await db.project.create({
    data: {
      id: projectId,
      name: "Shop",
      runtimes: { create: { id: "local", driver: "process", isDefault: true } },
      secretGroups: {
        create: {
          id: "shared",
          name: "Shared",
          sealed: sealJson({ values: { LEVEL: "group", API_KEY: "k-1" }, files: {} }),
        },
      },
      buildServices: {
        create: {
          id: "api",
          name: "api",
          repoUrl: options.repoUrl ?? "file:///srv/shop.git",
          branch: "main",
        },
      },
      deploymentServices: {
        create: stages.map(({ suffix }, index) => ({
          id: `deployment-${suffix}`,
          name: suffix,
          command: options.command ?? null,
          port: firstPort + index,
          healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 2, graceSeconds: 20 },
          environment: sealJson({ STAGE: suffix }),
          secretGroups: ["shared"],
        })),
      },
      jobs: {
        create: ["staging", "prod"].map((suffix) => ({
          id: `job-${suffix}`,
          name: suffix,
          command: options.jobCommand ?? "node migrate.js",
          environment: sealJson({ LEVEL: "job" }),
          secretGroups: ["shared"],
          addons: [{ id: `postgres-${suffix}`, as: "DATABASE_URL" }],
        })),
      },
      addons: {
        create: ["staging", "prod"].map((suffix) => ({
          id: `postgres-${suffix}`,
          name: suffix,
          type: "postgres",
        })),
      },
      pipelines: {
        create: {
          id: "main",
          name: "Main",
          stages: {
            create: stages.map(({ name, suffix }, position) => ({
              name,
              position,
              resources: {
                create: [
                  { projectId, kind: "service" as const, resourceId: `deployment-${suffix}` },
                  ...(suffix === "dev"
                    ? []
                    : [
                        { projectId, kind: "job" as const, resourceId: `job-${suffix}` },
                        { projectId, kind: "addon" as const, resourceId: `postgres-${suffix}` },
                      ]),
                ],
              },
            })),
          },
        },
      },
    },
  });
  const rows = await db.stage.findMany({ where: { projectId }, orderBy: { position: "asc" } });
  const [development = "", staging = "", production = ""] = rows.map(({ id }) => id);
  return { projectId, stages: { development, staging, production } };
}
