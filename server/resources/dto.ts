import type { OperationStatus } from "@/server/db/generated/enums";
import type { ImageFacts } from "./image-facts";
import type { AddonLink } from "./specs";

/** Instants are ISO strings throughout. */

/** What the runtime says right now; `unknown` when it did not answer in time. */
export interface LiveStatus {
  status: "absent" | "starting" | "healthy" | "running" | "degraded" | "stopped" | "failed" | "unknown";
  /** A sentence when it is not well. */
  detail: string | null;
  replicas: { desired: number; ready: number } | null;
  /** Where it can be reached. */
  url: string | null;
  sizeBytes: number | null;
}

/** The stage a resource stands in. */
export interface Placement {
  pipelineId: string;
  stageId: string;
  stage: string;
}

export interface BuildServiceDto {
  id: string;
  name: string;
  repoUrl: string;
  branch: string;
  context: string;
  buildCommand: string | null;
  dockerfile: string | null;
  runtimeId: string | null;
  createdAt: string;
  updatedAt: string;
  lastBuild: {
    id: string;
    number: number;
    status: OperationStatus;
    branch: string | null;
    sha: string;
    createdAt: string;
  } | null;
}

export interface DeploymentServiceDto {
  id: string;
  name: string;
  command: string | null;
  port: number;
  replicas: number;
  healthCheck: {
    path?: string | undefined;
    intervalSeconds: number;
    timeoutSeconds: number;
    graceSeconds: number;
  };
  /** Names only; values are for those who may read secrets. */
  environmentNames: string[];
  secretGroups: string[];
  addons: AddonLink[];
  runtimeId: string | null;
  image: ImageFacts | null;
  deployedAt: string | null;
  placement: Placement | null;
  createdAt: string;
  updatedAt: string;
}

export interface JobDto {
  id: string;
  name: string;
  command: string | null;
  runOnImageChange: "never" | "promotion" | "always";
  timeoutSeconds: number;
  environmentNames: string[];
  secretGroups: string[];
  addons: AddonLink[];
  runtimeId: string | null;
  image: ImageFacts | null;
  deployedAt: string | null;
  placement: Placement | null;
  lastRun: {
    id: string;
    number: number;
    status: OperationStatus;
    exitCode: number | null;
    createdAt: string;
    concludedAt: string | null;
  } | null;
  createdAt: string;
  updatedAt: string;
}

export interface AddonDto {
  id: string;
  name: string;
  type: string;
  version: string | null;
  runtimeId: string | null;
  placement: Placement | null;
  /** Newest successful one. */
  lastBackup: { id: string; name: string; sizeBytes: number | null; createdAt: string } | null;
  createdAt: string;
  updatedAt: string;
}

export interface SecretGroupDto {
  id: string;
  name: string;
  valueNames: string[];
  fileNames: string[];
  createdAt: string;
  updatedAt: string;
}
