import { expect, test } from "vitest";
import { createRuntimeForDriver } from "./index";

const surroundings = { rootDir: "/nonexistent/root", programsDir: "/nonexistent/programs" };

test("an unknown driver is refused with the names of those there are", async () => {
  await expect(createRuntimeForDriver("mainframe", {}, surroundings)).rejects.toMatchObject({
    code: "unsupported",
    message: 'There is no runtime driver "mainframe"; there is: process.',
  });
});

test("settings the driver cannot use are refused before anything is made", async () => {
  await expect(createRuntimeForDriver("process", { drainSeconds: -1 }, surroundings)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("drainSeconds") as unknown,
  });
});
