import type { Build, OperationStatus } from "@/server/db/generated/client";

/** One build as screens and the API see it. Instants are ISO strings. */
export interface BuildDto {
  id: string;
  buildServiceId: string;
  number: number;
  branch: string | null;
  sha: string;
  pullRequestId: number | null;
  authorName: string;
  commitMessage: string;
  committedAt: string | null;
  status: OperationStatus;
  /** `repository@sha256:…` once built. */
  image: string | null;
  digest: string | null;
  sizeBytes: number | null;
  /** When the retention policy gave its image up; it cannot be released any more. */
  imageRemovedAt: string | null;
  error: string | null;
  /** Its log. */
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toBuildDto(build: Build): BuildDto {
  return {
    id: build.id,
    buildServiceId: build.buildServiceId,
    number: build.number,
    branch: build.branch,
    sha: build.sha,
    pullRequestId: build.pullRequestId,
    authorName: build.authorName,
    commitMessage: build.commitMessage,
    committedAt: build.committedAt?.toISOString() ?? null,
    status: build.status,
    image: build.image,
    digest: build.digest,
    sizeBytes: build.sizeBytes === null ? null : Number(build.sizeBytes),
    imageRemovedAt: build.imageRemovedAt?.toISOString() ?? null,
    error: build.error,
    operationId: build.operationId,
    createdAt: build.createdAt.toISOString(),
    startedAt: build.startedAt?.toISOString() ?? null,
    concludedAt: build.concludedAt?.toISOString() ?? null,
  };
}
