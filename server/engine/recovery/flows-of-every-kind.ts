import { release } from "./a-recovery-stage";

/** The two groups a flow merges; the second is given another value while the run is under way. */
export const SECRETS = { shared: { TOKEN: "t0ken-of-shared-zq8841" }, own: { PASS: "p4ss-of-own-wk5517" } };
/** Every trace of them and of what flows make of them. */
export const SECRET = /t0ken-of|p4ss-of|T0KEN-OF|P4SS-OF|zq8841|wk5517/;

/** Items the loop goes over, each with an approval of its own. */
export const ITEMS = ["eu", "us"];

/** Rows that an import brings. */
export const DUMP = "CREATE TABLE imported (n int); INSERT INTO imported VALUES (1), (2), (3);";

/** Says numbered lines until the file beside the journal is there. */
const COMMAND = [
  "TOKEN=${refs.merged.values.TOKEN}",
  "n=0",
  'echo "command begins" >> $JOURNAL',
  'while [ ! -e $JOURNAL.go ]; do n=$((n+1)); echo "line $n $TOKEN"; sleep 0.05; done',
  'echo "command ends" >> $JOURNAL',
  'echo "$n lines"',
].join("; ");

const parallel = (...steps: object[]): object => ({ kind: "Workflow", spec: { type: "parallel", steps } });
const flowOf = (...steps: object[]): object => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});
const runFlow = (stage: string, variables: object[] = []): object => ({
  kind: "RunTemplate",
  ref: "below",
  spec: {
    templateType: "release-flow-template",
    templateId: `main/${stage}`,
    arguments: { variables },
  },
  condition: "success",
});
const approval = (ref: string): object => ({ kind: "Approval", ref, spec: { amount: 1 } });

/**
 * Build and release to a job and a service, read secrets, then side by side: a run of the flow `Below`, a command and a
 * request; a restart and an import side by side; an approval and a request for each item; one approval more.
 */
export function flowOfEveryKind(listener: string): object {
  return flowOf(
    {
      kind: "Build",
      ref: "built",
      spec: { id: "code", type: "service", branch: "main" },
      condition: "success",
    },
    parallel(release({ id: "task", type: "job" }), release({ id: "api", type: "service" })),
    { kind: "SecretInheritance", ref: "merged", spec: { secrets: ["shared"], configs: ["own"] } },
    parallel(
      runFlow("Below", [
        { key: "URL", value: "x://u:${refs.merged.values.TOKEN}@h" },
        { key: "PLAIN", value: "plain" },
      ]),
      {
        kind: "Action",
        ref: "command",
        spec: {
          kind: "Job",
          spec: {
            type: "execute",
            data: {
              jobId: "task",
              shell: "/bin/sh",
              command: COMMAND,
            },
          },
        },
      },
      {
        kind: "HttpRequest",
        ref: "hook",
        spec: {
          url: `${listener}/hook`,
          method: "POST",
          headers: { "x-pass": "${fn.toUpper(refs.merged.values.PASS)}" },
          body: { token: "${refs.merged.values.TOKEN}" },
        },
      },
    ),
    parallel(
      {
        kind: "Action",
        ref: "again",
        spec: {
          kind: "Service",
          spec: { type: "restart", data: { serviceId: "api" }, condition: "running" },
        },
      },
      {
        kind: "AddonImport",
        ref: "loaded",
        spec: { addonId: "data", importUrl: `${listener}/dump.sql`, compressionType: "none" },
        condition: "success",
      },
    ),
    {
      kind: "LoopWorkflow",
      ref: "each",
      spec: {
        iterations: ITEMS,
        steps: [
          approval("go"),
          {
            kind: "HttpRequest",
            ref: "told",
            spec: { url: `${listener}/item`, method: "POST", body: "${refs.each.item}" },
          },
        ],
      },
    },
    approval("last"),
  );
}

/** One request that says what it was given, and a moment in which nothing happens. */
export const flowBelow = (listener: string): object =>
  flowOf(
    {
      kind: "HttpRequest",
      ref: "said",
      spec: {
        url: `${listener}/below`,
        method: "POST",
        body: { url: "${args.URL}", plain: "${args.PLAIN}" },
      },
    },
    { kind: "Delay", spec: { seconds: 1 } },
  );

/** A run that runs another, which waits for somebody. */
export const FLOW_ABOVE = flowOf(runFlow("Waiting"));
export const FLOW_WAITING = flowOf(approval("never"));
