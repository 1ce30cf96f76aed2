import { createHash } from "node:crypto";
import { documentJsonSchema } from "@/core/document";
import { kindTable } from "@/server/flows";

interface Published {
  text: string;
  etag: string;
}

let published: Published | undefined;

/** The language does not change while a process runs. */
function publish(): Published {
  const text = JSON.stringify(documentJsonSchema(kindTable));
  return { text, etag: `"${createHash("sha256").update(text).digest("base64url")}"` };
}

/** The JSON Schema of release flows, for editors anywhere: it may be kept for an hour, then asked for again. */
export function schemaResponse(request: Request): Response {
  const { text, etag } = (published ??= publish());
  const headers = {
    etag,
    "cache-control": "public, max-age=3600",
    "access-control-allow-origin": "*",
  };
  const known = request.headers.get("if-none-match")?.split(/\s*,\s*/) ?? [];
  if (known.some((tag) => tag.replace(/^W\//, "") === etag))
    return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, "content-type": "application/schema+json" } });
}
