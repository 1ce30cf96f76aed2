/** How a registry wants to be asked: the `WWW-Authenticate` of a 401. */
export type Challenge =
  | { scheme: "basic" }
  | { scheme: "bearer"; realm: string; service: string | undefined; scope: string | undefined };

const PARAMETER = /([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;

/** Null when it asks for nothing we can do. Bearer is taken where both are offered. */
export function parseChallenge(header: string | undefined): Challenge | null {
  const bearer = /(?:^|,)\s*Bearer\s+(.*)$/is.exec(header ?? "");
  if (bearer !== null) {
    const parameters = new Map(
      [...(bearer[1] ?? "").matchAll(PARAMETER)].map(([, name = "", quoted, plain]) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "",
      ]),
    );
    const realm = parameters.get("realm");
    if (realm !== undefined) {
      return { scheme: "bearer", realm, service: parameters.get("service"), scope: parameters.get("scope") };
    }
  }
  return /(?:^|,)\s*Basic\b/i.test(header ?? "") ? { scheme: "basic" } : null;
}
