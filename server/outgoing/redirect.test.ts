import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { ask, closeServersAfterEach, echo, heard, LOCAL, serve } from "./a-server";

closeServersAfterEach();

describe("a redirect", () => {
  const redirectTo = (location: string, status = 302): RequestListener => {
    return (_, response) => response.writeHead(status, { location }).end();
  };

  it("is followed, relative ones too", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/a") response.writeHead(302, { location: "b" }).end();
      else echo(request, response);
    });
    const answer = await ask(`${url}/a`);
    expect(heard(answer).url).toBe("/b");
    expect(answer.url).toBe(`${url}/b`);
  });

  it("to an address that is not allowed is refused", async () => {
    const url = await serve(redirectTo("http://169.254.169.254/latest/meta-data"));
    await expect(ask(url)).rejects.toThrow(/169\.254\.169\.254 is the metadata service/);
    const named = await serve(redirectTo("http://inner.example/"));
    const resolve = () => Promise.resolve([{ address: "10.0.0.1", family: 4 }]);
    await expect(ask(named, {}, { ...LOCAL, resolve })).rejects.toMatchObject({ code: "blocked-address" });
  });

  it("to what is neither http nor https is refused", async () => {
    await expect(ask(await serve(redirectTo("file:///etc/passwd")))).rejects.toMatchObject({
      code: "invalid-url",
    });
  });

  it("to another origin takes nothing along that proves who asks", async () => {
    const other = await serve(echo);
    const url = await serve(redirectTo(other, 307));
    const answer = await ask(url.replace("//", "//ada:pass@"), {
      method: "POST",
      body: "{}",
      headers: { Cookie: "a=1", "PRIVATE-TOKEN": "t", "Content-Type": "application/json" },
    });
    expect(heard(answer)).toMatchObject({ method: "POST", body: "{}" });
    const { headers } = heard(answer);
    expect(headers["content-type"]).toBe("application/json");
    for (const name of ["authorization", "cookie", "private-token"]) expect(headers).not.toHaveProperty(name);
  });

  it("within the origin takes everything along", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/") response.writeHead(308, { location: "/b" }).end();
      else echo(request, response);
    });
    const answer = await ask(url, { method: "PUT", body: "x", headers: { Authorization: "Bearer t" } });
    expect(heard(answer)).toMatchObject({ method: "PUT", body: "x", headers: { authorization: "Bearer t" } });
  });

  it.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [302, "PUT", "PUT", "x"],
    [307, "POST", "POST", "x"],
  ])("with %i turns %s into %s", async (status, method, becomes, body) => {
    const url = await serve((request, response) => {
      if (request.url === "/") response.writeHead(status, { location: "/b" }).end();
      else echo(request, response);
    });
    const { headers, ...asked } = heard(
      await ask(url, { method, body: "x", headers: { "Content-Type": "a/b" } }),
    );
    expect(asked).toMatchObject({ method: becomes, body });
    // What is said of a body goes with it.
    expect(headers["content-type"]).toBe(body === "" ? undefined : "a/b");
  });

  it("in a circle ends", async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests++;
      response.writeHead(302, { location: "/" }).end();
    });
    await expect(ask(url, { maxRedirects: 3 })).rejects.toMatchObject({
      code: "too-many-redirects",
      message: `${new URL(url).host} redirects more than 3 times.`,
    });
    expect(requests).toBe(4);
  });

  it("is an answer where none shall be followed", async () => {
    const url = await serve(redirectTo("/b"));
    expect(await ask(url, { maxRedirects: 0 })).toMatchObject({ status: 302, headers: { location: "/b" } });
  });
});
