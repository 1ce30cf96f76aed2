import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import { describe, expect, it } from "vitest";
import { ask, closeServersAfterEach, listen } from "./a-server";
import { aCertificate } from "./a-certificate";
import { toOutgoingError } from "./exchange";

closeServersAfterEach();

describe("a server without a certificate this one trusts", () => {
  it("gets nothing, and is named with what is wrong and nothing of the path", async () => {
    const requests: (string | undefined)[] = [];
    const host = await listen(
      createServer(aCertificate(), (request, response) => {
        requests.push(request.url);
        response.end();
      }),
    );
    await expect(ask(`https://ada:s3cret@${host}/hooks/s3cret`)).rejects.toMatchObject({
      name: "OutgoingError",
      code: "untrusted",
      transient: false,
      message: `${host} has no certificate this server trusts (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    });
    expect(requests).toEqual([]);
  });

  it.each([
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "INVALID_CA",
  ])("is also one with %s", (code) => {
    const said = new Error("Hostname/IP does not match: https://a.example/s3cret");
    const error = toOutgoingError(
      Object.assign(said, { code }),
      new URL("https://a.example/s3cret"),
      new AbortController().signal,
    );
    expect(error).toMatchObject({
      code: "untrusted",
      message: `a.example has no certificate this server trusts (${code}).`,
    });
  });

  it("is not one that does not speak TLS at all", async () => {
    const host = await listen(createPlainServer());
    await expect(ask(`https://${host}`)).rejects.toMatchObject({
      code: "invalid-answer",
      transient: false,
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+ does not speak TLS as https needs it \(\w+\)\.$/,
      ) as string,
    });
  });
});
