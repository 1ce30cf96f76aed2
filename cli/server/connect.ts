import { z } from "zod";
import type { Terminal } from "../terminal";
import { readContexts, type Context } from "./contexts";
import { Server } from "./server";
import { ServerError } from "./server-error";

/** Options that say which server and project are meant. */
export interface Whereabouts {
  host?: string;
  context?: string;
  project?: string;
}

export interface Connection {
  server: Server;
  /** The project that was named, or that the context names; null: the only one there is. */
  project: string | null;
}

/**
 * Options come before the environment, which comes before the context. A context's token goes to that context's server
 * only. @throws ServerError when it is not clear which server, or there is no token for it
 */
export async function connect(terminal: Terminal, where: Whereabouts): Promise<Connection> {
  const { SLIPWAY_HOST, SLIPWAY_TOKEN, SLIPWAY_PROJECT } = present(terminal.environment);
  const wantedUrl = where.host ?? (where.context === undefined ? SLIPWAY_HOST : undefined);
  const url = wantedUrl === undefined ? undefined : normalUrl(wantedUrl);
  const isWholeInEnvironment =
    url !== undefined && SLIPWAY_TOKEN !== undefined && where.context === undefined;
  const context = isWholeInEnvironment ? null : await findContext(terminal, where.context, url);
  const address = url ?? context?.url;
  if (address === undefined) {
    throw new ServerError(
      "Which server? Log in once with `slipway login URL`, or set SLIPWAY_HOST and SLIPWAY_TOKEN.",
    );
  }
  const token = where.context === undefined ? (SLIPWAY_TOKEN ?? context?.token) : context?.token;
  if (token === undefined) {
    throw new ServerError(
      `There is no token for ${address}. Run \`slipway login ${address}\`, or set SLIPWAY_TOKEN.`,
    );
  }
  const project = where.project ?? SLIPWAY_PROJECT ?? context?.project ?? null;
  return { server: new Server(address, token), project };
}

/** The project a command is about. @throws ServerError when there are several and none was named */
export async function findProject({ server, project }: Connection): Promise<string> {
  if (project !== null) return project;
  const { projects } = await server.get("/projects?per_page=100", ProjectsSchema);
  const [only, ...others] = projects;
  if (only !== undefined && others.length === 0) return only.id;
  throw new ServerError(
    only === undefined
      ? `The token reaches no project on ${server.url}. Have an administrator add you to one.`
      : `Which project? Name it with --project: ${projects.map(({ id }) => id).join(", ")}.`,
  );
}

export const ProjectsSchema = z.looseObject({
  projects: z.array(z.looseObject({ id: z.string(), name: z.string() })),
});

/** @throws ServerError for what is no address of a server */
export function normalUrl(given: string): string {
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new ServerError(
      `“${given}” is not the address of a server. Give one like https://slipway.example.com`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/(v1\/?)?$/, "")}`;
}

async function findContext(
  terminal: Terminal,
  name: string | undefined,
  url: string | undefined,
): Promise<Context | null> {
  const { current, contexts } = await readContexts(terminal);
  if (name !== undefined) {
    const named = contexts[name];
    if (named === undefined || (url !== undefined && named.url !== url)) {
      const known = Object.keys(contexts);
      throw new ServerError(
        `There is no context “${name}”${url === undefined ? "" : ` for ${url}`}. ${known.length === 0 ? "Make one with `slipway login URL`." : `There are: ${known.join(", ")}.`}`,
      );
    }
    return named;
  }
  if (url !== undefined) return Object.values(contexts).find((context) => context.url === url) ?? null;
  return current === null ? null : (contexts[current] ?? null);
}

function present(environment: Terminal["environment"]): Terminal["environment"] {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}
