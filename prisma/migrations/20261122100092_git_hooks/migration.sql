-- What providers said of pull requests last.
CREATE TABLE "watched_pull" (
    "repository_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "branch" TEXT,
    "sha" TEXT NOT NULL,
    "is_draft" BOOLEAN NOT NULL,
    "is_open" BOOLEAN NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "is_news" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "watched_pull_pkey" PRIMARY KEY ("repository_id","number")
);

-- What notices of git providers have to be signed with.
CREATE TABLE "git_hook_secret" (
    "project_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "heard_at" TIMESTAMPTZ(3),

    CONSTRAINT "git_hook_secret_pkey" PRIMARY KEY ("project_id","provider")
);

-- Notices that came: the same once more says nothing.
CREATE TABLE "git_hook_notice" (
    "project_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "git_hook_notice_pkey" PRIMARY KEY ("project_id","digest")
);

CREATE INDEX "git_hook_notice_at_idx" ON "git_hook_notice"("at");

ALTER TABLE "watched_pull" ADD CONSTRAINT "watched_pull_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "watched_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "git_hook_secret" ADD CONSTRAINT "git_hook_secret_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
