import { describe, expect, it } from "vitest";
import { ask, type Statement } from "./statement";
import { useTestDatabase } from "./test-database";
import { inTransaction } from "./transaction";

const database = useTestDatabase();

const PROJECT: Statement<{ id: string; createdAt: Date; settings: unknown; bytes: Uint8Array }> = {
  name: "a-project",
  text: `SELECT id, created_at AS "createdAt", '{"a":1}'::jsonb AS settings, '\\x01'::bytea AS bytes
    FROM project WHERE id = $1`,
};
const RENAME: Statement<{ name: string }> = {
  name: "rename-a-project",
  text: "UPDATE project SET name = $2 WHERE id = $1 RETURNING name",
};

describe("a statement", () => {
  it("answers the same by itself and within a transaction", async () => {
    await database.db.project.create({ data: { id: "same", name: "Same" } });
    const [alone] = await ask(database.db, PROJECT, ["same"]);
    const [within] = await inTransaction(database.db, (tx) => ask(tx, PROJECT, ["same"]));
    expect(alone?.createdAt).toBeInstanceOf(Date);
    expect({ ...within, bytes: [...(within?.bytes ?? [])] }).toEqual({ ...alone, bytes: [1] });
  });

  it("is undone with its transaction", async () => {
    await database.db.project.create({ data: { id: "kept", name: "Before" } });
    const broken = inTransaction(database.db, async (tx) => {
      await ask(tx, RENAME, ["kept", "After"]);
      throw new Error("changed my mind");
    });
    await expect(broken).rejects.toThrow("changed my mind");
    expect(await database.db.project.findUnique({ where: { id: "kept" } })).toMatchObject({ name: "Before" });
  });

  it("goes on when a migration has changed what it answers with", async () => {
    await database.db.$executeRaw`CREATE TABLE grown (id int)`;
    await database.db.$executeRaw`INSERT INTO grown VALUES (1)`;
    const all: Statement<object> = { name: "all-of-grown", text: "SELECT * FROM grown" };
    const askAll = () => Promise.all(Array.from({ length: 5 }, () => ask(database.db, all, [])));
    await askAll();
    await database.db.$executeRaw`ALTER TABLE grown ADD COLUMN more int DEFAULT 2`;
    expect(await askAll()).toEqual(Array.from({ length: 5 }, () => [{ id: 1, more: 2 }]));
  });

  it("tries again when the database asks to", async () => {
    await database.db.$executeRaw`CREATE SEQUENCE refusals`;
    await database.db
      .$executeRawUnsafe(`CREATE FUNCTION refuse_once() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('refusals') = 1 THEN RAISE EXCEPTION 'once' USING ERRCODE = '40P01'; END IF; RETURN 7; END $$`);
    const refused: Statement<{ value: number }> = {
      name: "refused-once",
      text: "SELECT refuse_once() AS value",
    };
    expect(await ask(database.db, refused, [])).toEqual([{ value: 7 }]);
  });
});
