/** Directories in which the common tools keep what changes a database: Prisma, Rails, Django, Flyway, Alembic, Knex … */
const MIGRATION_DIRECTORY =
  /(^|\/)(migrations?|migrate|db\/versions|alembic\/versions|changelogs?\/db|flyway|liquibase)\//i;
/** What stands there without changing anything. */
const NO_MIGRATION =
  /(^|\/)(__init__\.py|readme[^/]*|migration_lock\.toml|\.gitkeep|[^/]*\.(test|spec)\.[a-z]+)$/i;

/** Whether a file of a repository is one that changes a database. */
export function isMigration(path: string): boolean {
  return MIGRATION_DIRECTORY.test(path) && !NO_MIGRATION.test(path);
}
