/** What a stage's first release flow begins with: one at a time, because two overlapping migrations help nobody. */
export const STARTER_DOCUMENT = `${JSON.stringify(
  {
    apiVersion: "v1.2",
    options: { concurrencyPolicy: "queue" },
    spec: {
      kind: "Workflow",
      spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds: 5 } }] },
    },
  },
  null,
  2,
)}\n`;
