import { runRuntimeContract } from "../contract";
import { aProcessPlace } from "./a-place";

runRuntimeContract("process", {
  createPlace: () => aProcessPlace({ outgoingAllow: ["127.0.0.1"] }),
  reallyRuns: true,
});
