import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/find-chromium.mjs";

const chromium = findChromium();

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One built product serves all files, and two cores draw the pictures.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"]],
  globalSetup: "./e2e/start-product.ts",
  use: {
    // Set by the global setup before the workers read this file again.
    baseURL: process.env.SLIPWAY_E2E_URL,
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium?.owner === "system" ? { executablePath: chromium.path } : {}),
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"],
    },
  },
});
