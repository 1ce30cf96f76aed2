// What the guestbook keeps in PostgreSQL.
import pg from "pg";

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 5,
  connectionTimeoutMillis: 2000,
});
// An idle connection that breaks is replaced by the pool; without a listener it would end the process.
pool.on("error", (error) => console.error(`database: ${error.message}`));

/** The first hundred, or null when the table or a column is not there yet. */
export async function listEntries() {
  try {
    const { rows } = await pool.query("select name, message from entries order by id limit 100");
    return rows;
  } catch (error) {
    if (isMissingMigration(error)) return null;
    throw error;
  }
}

/** False when the table is not there yet. */
export async function sign(name, message) {
  try {
    await pool.query("insert into entries (name, message) values ($1, $2)", [name, message]);
    return true;
  } catch (error) {
    if (isMissingMigration(error)) return false;
    throw error;
  }
}

function isMissingMigration(error) {
  const UNDEFINED_TABLE = "42P01";
  const UNDEFINED_COLUMN = "42703";
  return error.code === UNDEFINED_TABLE || error.code === UNDEFINED_COLUMN;
}
