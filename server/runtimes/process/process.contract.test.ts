import { runRuntimeContract } from "../contract";
import { aProcessPlace } from "./a-place";

runRuntimeContract("process", { createPlace: aProcessPlace, reallyRuns: true });
