import { isRecord } from "@/core/document/walk";
import { parseSource } from "@/core/document";
import { AppError } from "@/server/errors";
import { invalidInput, toInputProblem } from "@/server/validation";

/** @throws AppError 413 as soon as the limit is passed, 400 for text that is not UTF-8 */
export async function readBodyText(request: Request, maxBytes: number): Promise<string> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AppError("invalid", "The body is not UTF-8 text.", { cause });
  }
}

function tooLarge(maxBytes: number): AppError {
  return AppError.tooLarge(`The body is larger than ${Math.round(maxBytes / 1024)} KiB.`, { maxBytes });
}

/** An empty body is an empty object. @throws AppError 400 with line and column */
export function parseBody(text: string, contentType: string | null, acceptsYaml: boolean): unknown {
  if (text.trim() === "") return {};
  const isYaml = acceptsYaml && contentType?.includes("json") !== true;
  const { source, problems } = parseSource(text, isYaml ? undefined : "json");
  if (problems.length > 0) {
    throw invalidInput(
      isYaml ? "The body cannot be read" : "The body is not JSON",
      problems.map(toInputProblem),
    );
  }
  return source.value;
}

/** Takes fields without a meaning here out of a body, and says which there were. */
export function dropIgnored(body: unknown, ignored: readonly string[]): { body: unknown; dropped: string[] } {
  let kept = body;
  const dropped: string[] = [];
  for (const path of ignored) {
    const without = dropPath(kept, path.split("."));
    if (without === kept) continue;
    kept = without;
    dropped.push(path);
  }
  return { body: kept, dropped };
}

function dropPath(value: unknown, [first, ...rest]: string[]): unknown {
  if (first === undefined || !isRecord(value) || !Object.hasOwn(value, first)) return value;
  const { [first]: inner, ...others } = value;
  if (rest.length === 0) return others;
  const without = dropPath(inner, rest);
  return without === inner ? value : { ...value, [first]: without };
}
