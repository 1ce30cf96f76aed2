import { defineConfig } from "prisma/config";

// `generate` and `validate` need no database; `scripts/prisma.mjs` gives the others one.
const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url === undefined ? {} : { datasource: { url } }),
});
