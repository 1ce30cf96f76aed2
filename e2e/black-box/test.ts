import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { ADMIN, startProduct, type Product } from "../product";
import { Api } from "./api";

/** An empty server, started once for all black-box tests, and its administrator. */
interface BlackBox {
  product: Product;
  api: Api;
  /** A directory for repositories and journals. */
  dir: string;
}

export const test = base.extend<object, BlackBox>({
  product: [
    async ({ dir: _ }, use) => {
      const product = await startProduct({ SLIPWAY_OUTGOING_ALLOW: "127.0.0.1" });
      await use(product);
      await product.dispose();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  api: [
    async ({ product }, use) => {
      await use(new Api(product.url, ADMIN.token));
    },
    { scope: "worker" },
  ],
  dir: [
    async ({}, use) => {
      const dir = mkdtempSync(join(tmpdir(), "slipway-black-box-"));
      await use(dir);
      rmSync(dir, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
});
export { expect } from "@playwright/test";
