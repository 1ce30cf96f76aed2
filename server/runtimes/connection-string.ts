import { RuntimeError, type AddonConnection } from "./runtime";

/** The parts of `postgresql://user:password@host:port/database`. Throws `RuntimeError` `invalid`. */
export function parseConnectionString(connectionString: string): AddonConnection {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "") {
    throw new RuntimeError("invalid", "Give the database as postgresql://user:password@host:port/database.");
  }
  const username = decodeURIComponent(url.username);
  return {
    host: url.hostname,
    port: url.port === "" ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || username,
    username,
    password: decodeURIComponent(url.password),
    connectionString,
  };
}
