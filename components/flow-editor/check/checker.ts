import type { DocumentSource, Problem } from "@/core/document";
import type { StageFacts } from "../stage-facts";
import type { CheckAnswer, CheckRequest } from "./check-worker";

/** A worker that has not answered by then never will: the largest document takes a fiftieth of it. */
const ANSWERS_WITHIN_MS = 10_000;

/** Where a text is checked: beside the page, in the page where that cannot be, or not at all. */
export type CheckPlace = "beside" | "here" | "nowhere";

export interface Checked {
  problems: readonly Problem[];
  place: CheckPlace;
}

/** What checks texts, and goes on in the page when the worker that should do it fails. */
export class Checker {
  private worker: Worker | null;
  private lastNumber = 0;

  /** @param open throws where workers cannot be made */
  constructor(open: () => Worker) {
    try {
      this.worker = open();
    } catch {
      this.worker = null;
    }
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  /** Tells once what is wrong with a text, unless it is given up before; `told` is not called then. */
  check(source: DocumentSource, facts: StageFacts, told: (checked: Checked) => void): () => void {
    const number = (this.lastNumber += 1);
    const { worker } = this;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      isOver = true;
      clearTimeout(timer);
      worker?.removeEventListener("message", listen);
      worker?.removeEventListener("error", fail);
    };
    const tell = (checked: Checked) => {
      if (isOver) return;
      end();
      told(checked);
    };
    const listen = ({ data }: MessageEvent<CheckAnswer>) => {
      if (data.number === number) tell({ problems: data.problems, place: "beside" });
    };
    const checkHere = () => void checkInPage(source, facts).then(tell);
    const fail = () => {
      clearTimeout(timer);
      this.close();
      checkHere();
    };
    if (worker === null) {
      checkHere();
      return end;
    }
    worker.addEventListener("message", listen);
    worker.addEventListener("error", fail);
    timer = setTimeout(fail, ANSWERS_WITHIN_MS);
    const request: CheckRequest = { number, text: source.text, format: source.format, facts };
    worker.postMessage(request);
    return end;
  }
}

/** The schemas of all kinds are loaded for it; where even they do not come, the server checks what is published. */
async function checkInPage({ text, format }: DocumentSource, facts: StageFacts): Promise<Checked> {
  try {
    const { checkText } = await import("./check-text");
    return { problems: await checkText(text, format, facts), place: "here" };
  } catch {
    return { problems: [], place: "nowhere" };
  }
}
