/** What a stage's first release flow begins with: an empty canvas. */
export const STARTER_DOCUMENT = `${JSON.stringify(
  {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
    triggers: [],
  },
  null,
  2,
)}\n`;
