/** What came of handing a message over. `answer` is a sentence for people, without addresses and secrets. */
export type SendOutcome =
  | { type: "delivered"; answer: string }
  /** It may well be taken later; `afterMs` is when the receiver wants to be asked again. */
  | { type: "later"; answer: string; afterMs: number | null }
  /** It never will be taken as it is. */
  | { type: "refused"; answer: string };
