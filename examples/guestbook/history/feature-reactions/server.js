import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { giveHeart, listEntries, pool, sign } from "./entries.js";
import { errorPage, guestbookPage } from "./page.js";

if (!process.env.DATABASE_URL) {
  console.error("DATABASE_URL is not set.");
  process.exit(1);
}

const MAX_BODY_BYTES = 16 * 1024;
const STOP_WITHIN_MS = 10_000;

const { version } = await readJson("package.json");
const { commit = null } = await readJson("release.json").catch(() => ({}));
const site = {
  version,
  commit,
  stage: process.env.STAGE || "development",
  greeting: process.env.GREETING || "Leave a line for whoever comes next.",
};

const routes = {
  "GET /": async (_request, response) => {
    sendPage(response, 200, guestbookPage(site, await listEntries()));
  },
  "POST /": async (request, response) => {
    const form = new URLSearchParams(await readBody(request));
    const name = (form.get("name") ?? "").trim();
    const message = (form.get("message") ?? "").trim();
    const problem = findProblem(name, message);
    if (problem !== null) {
      sendPage(response, 422, guestbookPage(site, await listEntries(), { name, message, problem }));
    } else if (await sign(name, message)) {
      response.writeHead(303, { location: "/" }).end();
    } else {
      const problem = "Not kept: the database is not migrated yet.";
      sendPage(response, 503, guestbookPage(site, null, { name, message, problem }));
    }
  },
  "POST /heart": async (request, response) => {
    const id = new URLSearchParams(await readBody(request)).get("id") ?? "";
    if (/^\d{1,18}$/.test(id) && (await giveHeart(id))) response.writeHead(303, { location: "/" }).end();
    else sendPage(response, 404, errorPage(site, "There is no such entry."));
  },
  "GET /healthz": async (_request, response) => {
    try {
      await pool.query("select 1");
      sendJson(response, 200, { status: "ok" });
    } catch (error) {
      sendJson(response, 503, { status: "database unreachable", detail: error.message });
    }
  },
  "GET /version": (_request, response) => {
    sendJson(response, 200, { version: site.version, commit: site.commit, stage: site.stage });
  },
};

const underWay = new Set();
const server = createServer(async (request, response) => {
  underWay.add(response);
  response.once("close", () => underWay.delete(response));
  const [pathname] = request.url.split("?");
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = routes[`${method} ${pathname}`];
  try {
    if (route) await route(request, response);
    else sendPage(response, 404, errorPage(site, "There is no such page."));
  } catch (error) {
    const status = error.status ?? 500;
    if (status === 500) console.error(`${request.method} ${pathname}: ${error.message}`);
    const sentence = status === 500 ? "The database does not answer. Try again in a moment." : error.message;
    if (response.headersSent) response.destroy();
    else sendPage(response, status, errorPage(site, sentence));
  }
});

server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? "127.0.0.1", () => {
  const { address, port } = server.address();
  console.log(`guestbook ${version} (${commit?.slice(0, 7) ?? "unreleased"}) on http://${address}:${port}`);
});

process.once("SIGTERM", stop);
process.once("SIGINT", stop);

/** No new connections; requests under way are answered. */
function stop(signal) {
  console.log(`${signal}: requests under way: ${underWay.size}`);
  // A client that keeps its connection would otherwise hold up the stop.
  for (const response of underWay) if (!response.headersSent) response.setHeader("connection", "close");
  setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS).unref();
  server.close(async () => {
    await pool.end();
    console.log("stopped");
  });
  server.closeIdleConnections();
}

function findProblem(name, message) {
  if (name === "") return "A name is missing.";
  if (name.length > 60) return "The name is longer than 60 characters.";
  if (message === "") return "A message is missing.";
  if (message.length > 500) return "The message is longer than 500 characters.";
  return null;
}

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw Object.assign(new Error("That is too long."), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function readJson(file) {
  return JSON.parse(await readFile(new URL(file, import.meta.url), "utf8"));
}

function sendJson(response, status, value) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(value)}\n`);
}

function sendPage(response, status, html) {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'",
    "x-content-type-options": "nosniff",
  });
  response.end(html);
}
