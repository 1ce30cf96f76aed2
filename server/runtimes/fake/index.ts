export { FakePlace } from "./fake-place";
export { FakeRuntime, type FakeRuntimeOptions, type FakeScript } from "./fake-runtime";
