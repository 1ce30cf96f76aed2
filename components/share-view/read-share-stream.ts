import type { OverState, ShareMessage } from "./shared-run";

/** The server says something every two seconds; one that is silent for so long is not there any more. */
const SILENCE_MS = 12_000;

/**
 * Messages of a share link's stream, until it breaks off. Read by `fetch`, because an EventSource does not tell a link
 * that is over from a server that is away. @throws when the stream cannot be opened, breaks or falls silent
 */
export async function* readShareStream(url: string, signal: AbortSignal): AsyncGenerator<ShareMessage> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch(url, {
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status === 404 || response.status === 410) {
      const { state } = (await response.json()) as { state: OverState };
      yield { type: "over", state };
      return;
    }
    if (!response.ok || response.body === null)
      throw new Error(`The server answered ${String(response.status)}.`);
    let text = "";
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const messages = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) yield JSON.parse(message.replace(/^data: /, "")) as ShareMessage;
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
