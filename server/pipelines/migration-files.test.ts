import { expect, it } from "vitest";
import { isMigration } from "./migration-files";

it("knows the directories in which migrations are kept", () => {
  for (const path of [
    "prisma/migrations/20261122_people/migration.sql",
    "db/migrate/20261122_add_people.rb",
    "shop/orders/migrations/0007_people.py",
    "src/main/resources/db/migration/V7__people.sql",
    "alembic/versions/7f_people.py",
    "migrations/007.sql",
  ]) {
    expect(isMigration(path), path).toBe(true);
  }
});

it("takes no other file for one", () => {
  for (const path of [
    "server.js",
    "docs/migrations.md",
    "src/migrate.js",
    "prisma/migrations/migration_lock.toml",
    "orders/migrations/__init__.py",
    "migrations/README.md",
    "src/immigration/form.ts",
  ]) {
    expect(isMigration(path), path).toBe(false);
  }
});
