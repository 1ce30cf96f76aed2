import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { createMasker } from "@/core/expression";
import type { Integration } from "@/server/integrations";
import { OutgoingError, type Outgoing } from "@/server/outgoing";
import { clip, oneLine } from "./plain-text";
import type { SendOutcome } from "./send-outcome";
import type { DeliveryToSend } from "./send-request";
import { toMail } from "./shapes/to-mail";
import { ANSWER_MS } from "./tunables";

export type MailIntegration = Extract<Integration, { kind: "email" }>;

const SHOWN_CHARACTERS = 200;

/**
 * Hands a mail to the integration's server. What is connected to is an address that may be reached, never the name, and
 * the certificate has to be that of the name.
 */
export async function sendMail(
  outgoing: Outgoing,
  integration: MailIntegration,
  { id, content }: DeliveryToSend,
): Promise<SendOutcome> {
  const { host, port, security, username, password, from } = integration;
  const name = host.replace(/^\[(.*)\]$/, "$1");
  let addresses;
  try {
    addresses = await outgoing.findAddresses(name);
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return error.transient
      ? { type: "later", answer: error.message, afterMs: null }
      : { type: "refused", answer: error.message };
  }
  const transport = createTransport({
    host: addresses[0].address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: isIP(name) === 0 ? { servername: name } : {},
    ...(username !== undefined && { auth: { user: username, pass: password ?? "" } }),
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { rejected, response } = await transport.sendMail({
      from: { name: "Slipway", address: from },
      to: integration.to.split(",").map((address) => address.trim()),
      messageId: `<${id}@slipway.invalid>`,
      headers: { "Auto-Submitted": "auto-generated", "X-Slipway-Event": content.event },
      ...toMail(content),
    });
    const refused = rejected.map((to) => (typeof to === "string" ? to : to.address));
    const but = refused.length === 0 ? "" : `, but not for ${refused.join(", ")}`;
    return { type: "delivered", answer: `${name} took it${but}: ${shown(response)}` };
  } catch (error) {
    return outcomeOf(error, name, (text) =>
      String(createMasker(password === undefined ? [] : [password])(text)),
    );
  } finally {
    transport.close();
  }
}

interface SmtpError {
  /** Of nodemailer: `EAUTH`, `ECONNECTION` …, or of Node.js. */
  code: string;
  /** What the server said, with its number. */
  response: string | null;
  responseCode: number | null;
}

function parseSmtpError(error: unknown): SmtpError | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  const response = "response" in error && typeof error.response === "string" ? error.response : null;
  const responseCode =
    "responseCode" in error && typeof error.responseCode === "number" ? error.responseCode : null;
  return { code: error.code, response, responseCode };
}

/** Connections that were not made, or broke. */
const NO_ANSWER: Readonly<Record<string, string>> = {
  ECONNECTION: "the connection was closed",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  ESOCKET: "the connection failed",
  ETIMEDOUT: "it took too long",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
};
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH|^ERR_TLS/;

/** @throws what is no answer of the server */
function outcomeOf(error: unknown, host: string, mask: (text: string) => string): SendOutcome {
  const known = parseSmtpError(error);
  if (known === null) throw error;
  const { code, response, responseCode } = known;
  // Whatever went wrong inside stands in the message only.
  const words = error instanceof Error ? error.message : "";
  if (code === "ETLS" && response !== null) {
    return { type: "refused", answer: `${host} offers no encryption by STARTTLS; choose another one.` };
  }
  if (response !== null && responseCode !== null) {
    const said = shown(mask(response));
    if (responseCode < 500)
      return { type: "later", answer: `${host} cannot take it now: ${said}`, afterMs: null };
    const what = code === "EAUTH" ? "refused the user name and password" : "refused it";
    return { type: "refused", answer: `${host} ${what}: ${said}` };
  }
  if (CERTIFICATE.test(code) || /certificate|altname|self.signed/i.test(words)) {
    return { type: "refused", answer: `${host} has no certificate this server trusts.` };
  }
  // The library puts its own code in the place of the socket's, which stays in the words.
  const why = NO_ANSWER[/\bE[A-Z]{4,}\b/.exec(words)?.[0] ?? code] ?? NO_ANSWER[code];
  if (why === undefined)
    return { type: "refused", answer: `${host} could not be handed the mail (${code}).` };
  return { type: "later", answer: `${host} did not answer: ${why}.`, afterMs: null };
}

function shown(said: string): string {
  return clip(oneLine(said), SHOWN_CHARACTERS);
}
