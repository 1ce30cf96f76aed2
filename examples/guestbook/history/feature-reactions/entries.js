// What the guestbook keeps in PostgreSQL.
import pg from "pg";

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 5,
  connectionTimeoutMillis: 2000,
});
// An idle connection that breaks is replaced by the pool; without a listener it would end the process.
pool.on("error", (error) => console.error(`database: ${error.message}`));

/** The newest hundred, or null when the table or a column is not there yet. */
export async function listEntries() {
  try {
    const { rows } = await pool.query(
      `select id, name, message, signed_at as "signedAt", hearts from entries order by signed_at desc, id desc limit 100`,
    );
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

/** False when there is no such entry, or the column is not there yet. */
export async function giveHeart(id) {
  try {
    const { rowCount } = await pool.query("update entries set hearts = hearts + 1 where id = $1", [id]);
    return rowCount === 1;
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
