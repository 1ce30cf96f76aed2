import { startProduct } from "./product";

/** One product with the demo for all browser tests; its address is in `SLIPWAY_E2E_URL`, its data in `SLIPWAY_E2E_DATA_DIR`. */
export default async function startSharedProduct(): Promise<() => Promise<void>> {
  const product = await startProduct({ SLIPWAY_DEMO: "true", SLIPWAY_OUTGOING_ALLOW: "127.0.0.1" });
  process.env.SLIPWAY_E2E_URL = product.url;
  process.env.SLIPWAY_E2E_DATA_DIR = product.dataDir;
  return () => product.dispose();
}
