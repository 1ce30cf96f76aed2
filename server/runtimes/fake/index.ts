export { FakeRuntime } from "./fake-runtime";
