import { freePort } from "@/server/embedded-postgres";
import { expect, test } from "./test";

const PROJECT = "by-hand";
const at = (path: string): string => `/projects/${PROJECT}/${path}`;

test.beforeAll(async ({ api }) => {
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    jobs: [{ id: "report", command: "node report.js" }],
    pipelines: [{ id: "main", stages: [{ name: "Production", resources: ["report"] }] }],
  });
});

test("a service is made by form, and what is wrong is said beside the field", async ({ page, api }) => {
  const port = await freePort();
  await page.goto(at("services"));
  await page.getByRole("link", { name: "New service" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "New service" })).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Shop API");
  await expect(page.getByLabel("Id", { exact: true })).toHaveValue("shop-api");
  await page.getByLabel("Id", { exact: true }).fill("shop api");
  await page.getByLabel("Public port").fill("eighty");
  await page.getByLabel("Path", { exact: true }).fill("healthz");
  await page.getByRole("button", { name: "Add variable" }).click();
  await page.getByLabel("Name of the variable").fill("1_LEVEL");
  await page.getByLabel("Value of 1_LEVEL").fill("debug");
  await page.getByRole("button", { name: "Create service" }).click();

  // The first wrong field has the focus; each says what it wants, and keeps what was typed.
  const id = page.getByLabel("Id", { exact: true });
  await expect(id).toBeFocused();
  await expect(id).toHaveAccessibleDescription(/an id: letters, digits and single hyphens/);
  const wrongPort = page.getByLabel("Public port");
  await expect(wrongPort).toHaveAccessibleDescription(/whole number from 1 to 65535/);
  await expect(wrongPort).toHaveValue("eighty");
  await expect(page.getByLabel("Path", { exact: true })).toHaveAccessibleDescription(/begins with \//);
  await expect(page.getByLabel("Name of the variable")).toHaveAccessibleDescription(
    /does not begin with a digit/,
  );
  await expect(page.getByText("4 fields need a change")).toBeVisible();

  await id.fill("shop-api");
  await wrongPort.fill(String(port));
  await page.getByLabel("Path", { exact: true }).fill("/healthz");
  await page.getByLabel("Name of the variable").fill("LEVEL");
  await page.getByLabel("Name of the variable").press("Enter");
  await expect(page).toHaveURL(at("services/shop-api"));
  await expect(page.getByRole("heading", { level: 1, name: "Shop API" })).toBeVisible();
  await expect(page.getByText("LEVEL", { exact: true })).toBeVisible();
  const { ports } = await api.get<{ ports: { internalPort: number }[] }>(
    `/projects/${PROJECT}/services/shop-api`,
  );
  expect(ports[0]?.internalPort).toBe(port);

  // What only the server can know is said beside its field too.
  await page.goto(at("new/service"));
  await page.getByLabel("Id", { exact: true }).fill("shop-api");
  await page.getByRole("button", { name: "Create service" }).click();
  await expect(page.getByLabel("Id", { exact: true })).toHaveAccessibleDescription(/already/);
});

test("an addon and a job that uses it are made, changed and deleted", async ({ page }) => {
  await page.goto(at("new/addon"));
  await page.getByLabel("Id", { exact: true }).fill("ledger");
  await page.getByLabel("Type").click();
  await page.getByRole("option", { name: "PostgreSQL elsewhere" }).click();
  await page.getByLabel("Connection string").fill("mysql://db.example.com/ledger");
  await page.getByRole("button", { name: "Create addon" }).click();
  await expect(page.getByLabel("Connection string")).toHaveAccessibleDescription(/postgresql:\/\/ URL/);
  await page.getByLabel("Connection string").fill("postgresql://app:pw@db.example.com:5432/ledger");
  await page.getByRole("button", { name: "Create addon" }).click();
  await expect(page).toHaveURL(at("addons/ledger"));

  await page.goto(at("new/job"));
  await page.getByLabel("Id", { exact: true }).fill("close-books");
  await page.getByLabel("Command").fill("node close.js");
  await page.getByRole("checkbox", { name: "ledger" }).check();
  await page.getByLabel("Variable for ledger").fill("LEDGER_URL");
  await page.getByRole("button", { name: "Create job" }).click();
  await expect(page).toHaveURL(at("jobs/close-books"));
  await expect(page.getByText("ledger as LEDGER_URL")).toBeVisible();

  await page.getByRole("button", { name: "Actions for close-books" }).click();
  await page.getByRole("menuitem", { name: "Edit job" }).click();
  await expect(page.getByLabel("Command")).toHaveValue("node close.js");
  await page.getByLabel("Command").fill("node close.js --month");
  await page.getByLabel("Time limit").fill("90");
  await page.getByRole("button", { name: "Save job" }).click();
  await expect(page.getByText("node close.js --month")).toBeVisible();
  await expect(page.getByText("1m 30s")).toBeVisible();

  // In use: it stays, and says by whom.
  await page.goto(at("addons/ledger"));
  await page.getByRole("button", { name: "Actions for ledger" }).click();
  await page.getByRole("menuitem", { name: "Delete addon" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete ledger" });
  await expect(dialog.getByRole("list", { name: "Used by" })).toContainText("job close-books connects to it");
  await expect(dialog.getByRole("button", { name: "Delete addon" })).toHaveCount(0);
  await dialog.getByRole("link", { name: "job close-books" }).click();

  await page.getByRole("button", { name: "Actions for close-books" }).click();
  await page.getByRole("menuitem", { name: "Delete job" }).click();
  const sure = page.getByRole("dialog", { name: "Delete close-books" });
  await expect(sure).toContainText("0 runs");
  await sure.getByRole("button", { name: "Delete job" }).click();
  await expect(page).toHaveURL(at("jobs"));
  await expect(page.getByRole("link", { name: "close-books" })).toHaveCount(0);
  await page.goto(at("addons/ledger"));
  await page.getByRole("button", { name: "Actions for ledger" }).click();
  await page.getByRole("menuitem", { name: "Delete addon" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete addon" }).click();
  await expect(page).toHaveURL(at("addons"));
  await expect(page.getByText("No addon yet")).toBeVisible();
});

test("what stands on a board is not deleted", async ({ page }) => {
  await page.goto(at("jobs/report"));
  await page.getByRole("button", { name: "Actions for report" }).click();
  await page.getByRole("menuitem", { name: "Delete job" }).click();
  await expect(page.getByRole("dialog", { name: "Delete report" })).toContainText(
    "stage Production of pipeline main holds it",
  );
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "report" })).toBeVisible();
});

test("who comes second does not overwrite who came first", async ({ page, api }) => {
  await page.goto(at("edit/job/report"));
  await expect(page.getByLabel("Command")).toHaveValue("node report.js");
  await api.send("PUT", "/apply", {
    project: { id: PROJECT },
    jobs: [{ id: "report", command: "node report.js --fast" }],
  });
  await page.getByLabel("Command").fill("node report.js --slow");
  await page.getByRole("button", { name: "Save job" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Somebody changed job “report”" })).toBeVisible();
  await expect(page.getByLabel("Command")).toHaveValue("node report.js --slow");
});
