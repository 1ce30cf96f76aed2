import { request } from "node:http";
import { connect } from "node:net";
import type { HealthCheck } from "../runtime";

/** Null when healthy, else what was wrong, as the end of a sentence. */
export function checkHealth(port: number, check: HealthCheck): Promise<string | null> {
  const timeoutMs = check.timeoutSeconds * 1000;
  return check.path === undefined ? checkConnection(port, timeoutMs) : checkPath(port, check.path, timeoutMs);
}

function checkPath(port: number, path: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = request({
      host: "127.0.0.1",
      port,
      path: path.startsWith("/") ? path : `/${path}`,
      agent: false,
      headers: { "user-agent": "slipway-health-check" },
    });
    const timer = setTimeout(() => {
      resolve(`${path} did not answer within ${timeoutMs / 1000} s`);
      probe.destroy();
    }, timeoutMs);
    probe.once("response", (response) => {
      clearTimeout(timer);
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 400 ? null : `${path} answered ${status}`);
      response.destroy();
    });
    probe.on("error", () => {
      clearTimeout(timer);
      resolve("nothing accepts connections on $PORT");
    });
    probe.end();
  });
}

function checkConnection(port: number, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const finish = (problem: string | null) => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(timeoutMs, () => finish("nothing accepts connections on $PORT"));
    socket.once("connect", () => finish(null));
    socket.once("error", () => finish("nothing accepts connections on $PORT"));
  });
}
