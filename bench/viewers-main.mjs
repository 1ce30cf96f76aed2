/** Many viewers of one run, each with a stream of its own as a browser has one; tells when each read each status. */
import { Agent, get } from "node:http";

const TIMEOUT_MS = 60_000;

process.once("message", async ({ address, projectId, runId, last, viewers }) => {
  const agent = new Agent({ maxSockets: Infinity });
  const arrivals = [];
  // A viewer who comes late reads at once what was before; that is no latency.
  let allThereAtMs = 0;
  const onConnected = () => (allThereAtMs = nowMs());
  const input = encodeURIComponent(JSON.stringify({ json: { projectId, runId } }));
  const url = `${address}/api/trpc/runs.events?input=${input}`;
  const timer = setTimeout(() => process.exit(1), TIMEOUT_MS);
  await Promise.all(
    Array.from({ length: viewers }, () => watch(url, agent, { last, arrivals, onConnected })),
  );
  clearTimeout(timer);
  process.send({ arrivals, allThereAtMs }, () => process.exit(0));
});

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

function watch(url, agent, { last, arrivals, onConnected }) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { accept: "text/event-stream" } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the stream answered ${response.statusCode}`));
      onConnected();
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        const atMs = nowMs();
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const key = succeededNode(line);
          if (key === null) continue;
          arrivals.push({ key, atMs });
          if (key !== last) continue;
          request.destroy();
          resolve();
        }
      });
    });
    request.on("error", (error) => (error.code === "ECONNRESET" ? resolve() : reject(error)));
  });
}

/** The key of the node that a line of the stream says has succeeded. */
function succeededNode(line) {
  if (!line.startsWith("data:") || !line.includes('"node.moved"')) return null;
  const event = JSON.parse(line.slice("data:".length)).json;
  return event.payload.status === "Success" ? event.payload.key : null;
}
