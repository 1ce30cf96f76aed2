/** Loaded before a worker: what it takes for the time is wrong by so much, as on a machine whose clock is. */
export const skewedClock = (milliseconds: number): string => `
const real = Date;
const now = () => real.now() + ${milliseconds};
globalThis.Date = new Proxy(real, {
  construct: (target, given) => (given.length === 0 ? new target(now()) : new target(...given)),
  apply: () => new real(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
`;
