import { describe, expect, test } from "vitest";
import { Mailbox } from "./mailbox";

describe("a mailbox", () => {
  test("that is waited on for longer than a timer can be set for wakes at its first letter, not at once", async () => {
    const mailbox = new Mailbox<string>();
    let woken = false;
    const next = mailbox.next(365 * 24 * 3600 * 1000, new AbortController().signal).then(() => {
      woken = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(woken).toBe(false);
    mailbox.put("letter");
    await next;
    expect(mailbox.take()).toEqual(["letter"]);
  });
  test("wakes when its time is up and when it is stopped", async () => {
    const mailbox = new Mailbox<string>();
    const stop = new AbortController();
    await mailbox.next(5, stop.signal);
    const next = mailbox.next(60_000, stop.signal);
    stop.abort();
    await next;
    expect(mailbox.take()).toEqual([]);
  });
});
