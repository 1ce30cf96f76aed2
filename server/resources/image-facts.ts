import type { Db, Tx } from "@/server/db";

/** What people want to know about an image. Instants are ISO strings. */
export interface ImageFacts {
  /** `repository@sha256:…` */
  image: string;
  /** First 12 hex digits. */
  shortDigest: string;
  /** Null for an image that was not built here. */
  build: {
    id: string;
    buildServiceId: string;
    number: number;
    branch: string | null;
    sha: string;
    commitMessage: string;
    authorName: string;
    builtAt: string;
  } | null;
}

/** Facts by image; an image built twice is told by its newest build. */
export async function describeImages(
  db: Db | Tx,
  projectId: string,
  images: readonly (string | null)[],
): Promise<Map<string, ImageFacts>> {
  const wanted = [...new Set(images.filter((image) => image !== null))];
  if (wanted.length === 0) return new Map();
  const builds = await db.build.findMany({
    where: { projectId, image: { in: wanted } },
    orderBy: { createdAt: "asc" },
  });
  const byImage = new Map(builds.map((build) => [build.image, build]));
  return new Map(
    wanted.map((image) => {
      const build = byImage.get(image);
      return [
        image,
        {
          image,
          shortDigest: /@sha256:([0-9a-f]{12})/.exec(image)?.[1] ?? "",
          build:
            build === undefined
              ? null
              : {
                  id: build.id,
                  buildServiceId: build.buildServiceId,
                  number: build.number,
                  branch: build.branch,
                  sha: build.sha,
                  commitMessage: build.commitMessage,
                  authorName: build.authorName,
                  builtAt: (build.concludedAt ?? build.createdAt).toISOString(),
                },
        },
      ];
    }),
  );
}
