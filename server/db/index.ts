export { closeDb, createDb, getDb } from "./client";
export type { Db, Tx } from "./client";
export { DatabaseError } from "./database-error";
export { asksToTryAgain, describeOutage, isDatabaseLost } from "./lost-connection";
export { ask, inStatements, isDb, type Sql, type Statement, type Value } from "./statement";
export { inTransaction, isUniqueViolation, joinTransaction } from "./transaction";
export type { TransactionOptions } from "./transaction";
