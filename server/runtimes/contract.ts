import { describe } from "vitest";
import { addonContract } from "./contract/addon-contract";
import { buildContract } from "./contract/build-contract";
import { execContract } from "./contract/exec-contract";
import { imageContract } from "./contract/image-contract";
import { importContract } from "./contract/import-contract";
import type { ContractOptions } from "./contract/place";
import { restartContract } from "./contract/restart-contract";
import { serviceContract } from "./contract/service-contract";
import { workContract } from "./contract/work-contract";

export type { ContractOptions } from "./contract/place";

/** The obligations of `Runtime` as tests; every driver, and every double of one, passes them. */
export function runRuntimeContract(name: string, options: ContractOptions): void {
  describe(`the runtime contract of ${name}`, () => {
    workContract(options);
    buildContract(options);
    imageContract(options);
    serviceContract(options);
    addonContract(options);
    execContract(options);
    restartContract(options);
    importContract(options);
  });
}
