import { readdirSync, readFileSync } from "node:fs";
import { EMPTY_RUN_STATE, reduceRun, type RunEvent } from "@/core/run";
import type { Db } from "@/server/db";
import type { NodeAttempt, Run } from "@/server/db/generated/client";
import { readOperationLog } from "@/server/operations";
import { listRunEvents } from "@/server/runs";
import { toRunState } from "@/server/runs/run-snapshot";
import { isFlowName, OUTCOMES } from "./flows";
import type { Ground } from "./ground";
import { findOrderMistakes } from "./order-of-events";
import type { ReceivedRequest } from "./receiver";

/** Everything that the end of a case must hold; each sentence is a mistake of the engine. */
export interface Findings {
  mistakes: string[];
  runs: number;
  events: number;
  jobs: number;
  requests: number;
  /** Requests that were sent more than once for an attempt, with the same key and the same body. */
  repeatedRequests: number;
}

const JOB_LINES = ["one", "two", "three"];

/** Reads a case that has ended, as its rows, its receiver and the machine show it. */
export async function verify(db: Db, ground: Ground, startedPids: readonly number[]): Promise<Findings> {
  const findings: Findings = { mistakes: [], runs: 0, events: 0, jobs: 0, requests: 0, repeatedRequests: 0 };
  const stages = new Map((await db.stage.findMany()).map(({ id, name }) => [id, name]));
  const journal = ground.readJournal();
  for (const run of await db.run.findMany({ orderBy: { createdAt: "asc" } })) {
    findings.runs += 1;
    const attempts = await db.nodeAttempt.findMany({ where: { runId: run.id } });
    const events = await listRunEvents(db, run.id, 0);
    findings.events += events.length;
    const flow = stages.get(run.stageId) ?? "?";
    const mistakes = [
      ...ofRun(run, flow),
      ...ofEvents(run, attempts, events),
      ...ofAttempts(attempts),
      ...ofRequests(run, attempts, ground, findings),
      ...(await ofJobs(db, run, attempts, journal, findings)),
      ...(await ofChildren(db, run, attempts)),
    ];
    findings.mistakes.push(...mistakes.map((mistake) => `${flow} #${run.number} (${run.id}): ${mistake}`));
  }
  findings.mistakes.push(...(await ofLines(db)));
  findings.mistakes.push(...(await ofLeaks(db, ground, startedPids)));
  return findings;
}

function ofRun(run: Run, flow: string): string[] {
  const mistakes: string[] = [];
  const wanted = isFlowName(flow) ? OUTCOMES[flow] : [];
  if (!wanted.includes(run.status))
    mistakes.push(`ended as ${run.status}, not ${wanted.join(" or ")}: ${run.error ?? ""}`);
  if (run.concludedAt === null) mistakes.push("never ended");
  if (run.leaseOwner !== null || run.leaseExpiresAt !== null) mistakes.push("is over and has an owner");
  if (run.concludedAt !== null && run.wakeAt !== null) mistakes.push("is over and will be woken");
  if (run.snapshotAfter === null && run.startedAt !== null) mistakes.push("kept no snapshot of its stage");
  return mistakes;
}

function ofEvents(run: Run, attempts: NodeAttempt[], events: RunEvent[]): string[] {
  const numbers = events.map(({ seq }) => seq);
  if (numbers.some((seq, index) => seq !== index + 1) || run.eventSeq !== events.length)
    return [`its events have a gap: ${numbers.join(" ")} of ${run.eventSeq}`];
  const folded = events.reduce(reduceRun, EMPTY_RUN_STATE);
  const rows = toRunState(run, attempts);
  const mistakes = findOrderMistakes(events);
  if (folded.status !== rows.status) mistakes.push(`events say ${folded.status}, its row ${rows.status}`);
  const keys = new Set([...Object.keys(folded.nodes), ...Object.keys(rows.nodes)]);
  for (const key of keys) {
    const [told, written] = [folded.nodes[key], rows.nodes[key]];
    if (JSON.stringify(pick(told)) !== JSON.stringify(pick(written)))
      mistakes.push(
        `node ${key}: events say ${JSON.stringify(pick(told))}, rows ${JSON.stringify(pick(written))}`,
      );
  }
  return mistakes;
}

function pick(node: ReturnType<typeof toRunState>["nodes"][string] | undefined) {
  if (node === undefined) return null;
  const { status, attempt, output, startedAt, endedAt } = node;
  return { status, attempt, output, startedAt, endedAt, attempts: node.attempts.map((one) => one.status) };
}

/** A worker that dies is nobody's failed attempt: a second one there is only where the first was refused on purpose. */
function ofAttempts(attempts: NodeAttempt[]): string[] {
  return attempts
    .filter(({ attempt, spec }) => attempt > 1 && !isRefusedOnce(spec))
    .map(({ nodeKey, attempt, error }) => `node ${nodeKey} has attempt ${attempt}: ${error ?? ""}`);
}

function isRefusedOnce(spec: unknown): boolean {
  return JSON.stringify(spec ?? null).includes("/refused-once");
}

/** At least once each, always as the same request, and none of an attempt that was never written down. */
function ofRequests(run: Run, attempts: NodeAttempt[], { receiver }: Ground, findings: Findings): string[] {
  const mistakes: string[] = [];
  const received = receiver.ofRun(run.id);
  const byKey = new Map<string, ReceivedRequest[]>();
  for (const request of received) byKey.set(request.key, [...(byKey.get(request.key) ?? []), request]);
  const known = new Map(attempts.map((one) => [`${run.id}:${one.nodeKey}:${one.attempt}`, one]));
  findings.requests += byKey.size;
  findings.repeatedRequests += received.length - byKey.size;
  for (const [key, requests] of byKey) {
    if (known.get(key)?.kind !== "HttpRequest") mistakes.push(`a request of nobody: ${key}`);
    if (new Set(requests.map(({ path, body }) => `${path} ${body}`)).size > 1)
      mistakes.push(`the request ${key} was sent in different words`);
  }
  for (const [key, { kind, status }] of known) {
    if (kind !== "HttpRequest" || !["Success", "Failed", "Retrying"].includes(status)) continue;
    if (!byKey.has(key)) mistakes.push(`the request ${key} is ${status} and was never sent`);
  }
  return mistakes;
}

/** Once each: one operation, one job run, one beginning, one end, every line of its log. */
async function ofJobs(
  db: Db,
  run: Run,
  attempts: NodeAttempt[],
  journal: string[],
  findings: Findings,
): Promise<string[]> {
  const mistakes: string[] = [];
  const operations = await db.operation.findMany({ where: { runId: run.id } });
  for (const { nodeKey, attempt, status, spec } of attempts.filter(({ kind }) => kind === "JobRun")) {
    const own = operations.filter((one) => one.nodeKey === nodeKey && one.nodeAttempt === attempt);
    findings.jobs += own.length;
    if (own.length > 1) mistakes.push(`node ${nodeKey} has started ${own.length} operations`);
    const item = (spec as { runtimeEnvironment?: { ITEM?: string } } | null)?.runtimeEnvironment?.ITEM;
    const begun = journal.filter((line) => line === `${String(item)} begins`).length;
    const ended = journal.filter((line) => line === `${String(item)} ends`).length;
    const once = status === "Success";
    if (begun > 1 || ended > 1 || (once && (begun !== 1 || ended !== 1)))
      mistakes.push(`job of node ${nodeKey} (${status}) has begun ${begun} times and ended ${ended} times`);
    const operation = own[0];
    if (operation === undefined || !once) continue;
    const { lines } = await readOperationLog(db, operation.id, 0);
    const said = lines.filter(({ stream }) => stream === "stdout").map(({ text }) => text);
    if (said.join() !== JOB_LINES.join())
      mistakes.push(`the log of node ${nodeKey}'s job is ${JSON.stringify(said)}`);
  }
  for (const { id, kind, concludedAt, wakeAt, leaseOwner } of operations)
    if (concludedAt === null || wakeAt !== null || leaseOwner !== null)
      mistakes.push(`its operation ${kind} ${id} is left: ${String(concludedAt)} ${String(leaseOwner)}`);
  return mistakes;
}

async function ofChildren(db: Db, run: Run, attempts: NodeAttempt[]): Promise<string[]> {
  const wanted = attempts.filter(({ kind }) => kind === "RunTemplate").length;
  const children = await db.run.count({ where: { parentRunId: run.id } });
  return children === wanted ? [] : [`has started ${children} runs, not ${wanted}`];
}

/** In a queue one run is under way at a time, in the order of their numbers. */
async function ofLines(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ first: number; second: number; name: string }[]>`
    SELECT a.number AS first, b.number AS second, s.name FROM run a
    JOIN run b ON b.flow_id = a.flow_id AND b.number = a.number + 1 JOIN stage s ON s.id = a.stage_id
    WHERE s.name IN ('Line', 'Below') AND b.started_at < a.concluded_at`;
  return rows.map(({ first, second, name }) => `${name}: #${second} began before #${first} had ended`);
}

/** Nothing is left: of leases, of work on the runtime, of processes, of connections in the middle of something. */
async function ofLeaks(db: Db, ground: Ground, startedPids: readonly number[]): Promise<string[]> {
  const mistakes: string[] = [];
  // Those that died are forgotten when their leases would have run out.
  for (const { id, pid } of await db.worker.findMany())
    if (!startedPids.includes(pid)) mistakes.push(`worker ${id} is still signed on`);
  const loose = await db.operation.count({ where: { runId: null } });
  if (loose > 0) mistakes.push(`${loose} operations belong to no run`);
  // What has ended and was not forgotten, because who should have died, is what the clean-up is for.
  const kept = await ground.takeWork();
  const ended = await db.operation.findMany({ where: { id: { in: kept }, concludedAt: { not: null } } });
  const isEnded = new Set(ended.map(({ id }) => id));
  mistakes.push(...kept.filter((id) => !isEnded.has(id)).map((id) => `the runtime still works on ${id}`));
  if (isEnded.size > startedPids.length)
    mistakes.push(`${isEnded.size} pieces of ended work are left, more than workers have died`);
  mistakes.push(...(await listLocks(db)));
  for (const { pid, command } of listProcesses())
    if (command.includes(ground.dataDir) || startedPids.includes(pid))
      mistakes.push(`process ${pid} is still there: ${command}`);
  return mistakes;
}

async function listLocks(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ what: string }[]>`
    SELECT 'a connection is left ' || state || ': ' || left(query, 80) AS what FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'slipway%' AND pid <> pg_backend_pid()
        AND state LIKE 'idle in transaction%'
    UNION ALL
    SELECT 'target ' || target_id || ' is still locked' FROM target_lock`;
  return rows.map(({ what }) => what);
}

function listProcesses(): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return command === "" ? [] : [{ pid: Number(name), command }];
      } catch {
        return [];
      }
    });
}
