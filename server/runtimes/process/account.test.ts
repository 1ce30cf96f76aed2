import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assertReachable, findAccount } from "./account";

let etc: string;
beforeAll(async () => {
  etc = await mkdtemp(join(tmpdir(), "slipway-etc-"));
  await writeFile(join(etc, "passwd"), "root:x:0:0:root:/root:/bin/sh\nweb:x:33:34::/:/bin/false\n");
  await writeFile(join(etc, "group"), "root:x:0:\nweb:x:34:\nadm:x:4:web\n");
});
afterAll(() => rm(etc, { recursive: true }));

test.each([
  ["web", undefined, { uid: 33, gid: 34 }],
  ["33", undefined, { uid: 33, gid: 34 }],
  ["web", "adm", { uid: 33, gid: 4 }],
  ["web", "1234", { uid: 33, gid: 1234 }],
  ["4711", "adm", { uid: 4711, gid: 4 }],
  [undefined, "adm", { uid: process.getuid?.(), gid: 4 }],
  [undefined, undefined, null],
] as const)("user %s and group %s", async (user, group, expected) => {
  expect(await findAccount(user, group, etc)).toEqual(expected);
});

test("an account that may not pass through a directory above is told which one", async () => {
  const closed = join(etc, "closed");
  await mkdir(join(closed, "inner"), { recursive: true });
  await chmod(etc, 0o755);
  await chmod(closed, 0o710);
  const account = { uid: 4711, gid: 4711 };
  const inner = join(closed, "inner", "work");
  await expect(assertReachable(account, inner)).rejects.toThrow(`may not pass through ${closed},`);
  await expect(assertReachable({ uid: 0, gid: 0 }, inner)).resolves.toBeUndefined();
  await chmod(closed, 0o711);
  await expect(assertReachable(account, inner)).resolves.toBeUndefined();
});

test.each([
  ["nobody-here", undefined, 'There is no user "nobody-here" on this machine.'],
  ["", undefined, 'There is no user "" on this machine.'],
  ["web", "nothing-here", 'There is no group "nothing-here" on this machine.'],
  ["4711", undefined, "The user 4711 is a number this machine has no name for; name its group as well."],
])("user %j and group %j are refused", async (user, group, reason) => {
  await expect(findAccount(user, group, etc)).rejects.toThrow(reason);
});
