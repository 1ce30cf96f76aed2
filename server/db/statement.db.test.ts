import { describe, expect, it } from "vitest";
import { ask, inStatements, type Statement } from "./statement";
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

const NAME: Statement<{ name: string }> = {
  name: "name-of-project",
  text: "SELECT name FROM project WHERE id = $1",
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

describe("statements of one transaction", () => {
  it("are kept together or not at all", async () => {
    await database.db.project.create({ data: { id: "both", name: "Before" } });
    const broken = inStatements(database.db, async (tx) => {
      await ask(tx, RENAME, ["both", "After"]);
      throw new Error("changed my mind");
    });
    await expect(broken).rejects.toThrow("changed my mind");
    expect(await ask(database.db, NAME, ["both"])).toEqual([{ name: "Before" }]);
    const [seen] = await inStatements(database.db, async (tx) => {
      await ask(tx, RENAME, ["both", "After"]);
      return ask(database.db, NAME, ["both"]);
    });
    expect(seen).toEqual({ name: "Before" });
    expect(await ask(database.db, NAME, ["both"])).toEqual([{ name: "After" }]);
  });

  it("are tried again, all of them, after a deadlock", async () => {
    await database.db.project.createMany({ data: ["left", "right"].map((id) => ({ id, name: "" })) });
    let tries = 0;
    let waiting = 0;
    let open = (): void => undefined;
    const bothIn = new Promise<void>((resolve) => (open = resolve));
    const renameBoth = (first: string, second: string, name: string): Promise<unknown> =>
      inStatements(database.db, async (tx) => {
        tries += 1;
        await ask(tx, RENAME, [first, name]);
        if (++waiting === 2) open();
        await bothIn;
        return ask(tx, RENAME, [second, name]);
      });
    await Promise.all([renameBoth("left", "right", "one"), renameBoth("right", "left", "two")]);
    expect(tries).toBe(3);
    const [left, right] = [await ask(database.db, NAME, ["left"]), await ask(database.db, NAME, ["right"])];
    expect(left).toEqual(right);
  });

  it("give a connection back whose server went away, and others go on", async () => {
    const cut = inStatements(database.db, (tx) =>
      ask(tx, { name: "cut-myself-off", text: "SELECT pg_terminate_backend(pg_backend_pid())" }, []),
    );
    await expect(cut).rejects.toThrow();
    expect(await ask(database.db, NAME, ["nobody"])).toEqual([]);
  });
});
