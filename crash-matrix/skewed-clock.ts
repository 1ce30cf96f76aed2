/** Loaded before a worker: what it takes for the time is wrong by `SKEW_MS`, as on a machine whose clock is. */
export const SKEWED_CLOCK = `
const real = Date;
const by = Number(process.env.SKEW_MS);
const now = () => real.now() + by;
globalThis.Date = new Proxy(real, {
  construct: (target, given) => (given.length === 0 ? new target(now()) : new target(...given)),
  apply: () => new real(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
`;
