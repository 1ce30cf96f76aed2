import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { createOutgoing } from ".";
import { ask, closeServersAfterEach, echo, listen, serve } from "./a-server";

closeServersAfterEach();
const portOf = (url: string) => new URL(url).port;

describe("where requests may go", () => {
  it.each([
    ["http://127.0.0.1", "a loopback address"],
    ["http://127.8.9.10", "a loopback address"],
    ["http://0x7f000001", "a loopback address"],
    ["http://2130706433", "a loopback address"],
    ["http://127.1", "a loopback address"],
    ["http://017700000001", "a loopback address"],
    ["http://[::1]", "a loopback address"],
    ["http://[::ffff:127.0.0.1]", "a loopback address"],
    ["http://[::ffff:0:127.0.0.1]", "a loopback address"],
    ["http://[::127.0.0.1]", "a loopback address"],
    ["http://[64:ff9b::7f00:1]", "a loopback address"],
    ["http://[2002:7f00:1::]", "a loopback address"],
    ["http://0.0.0.0", "an unspecified address"],
    ["http://[::]", "an unspecified address"],
    ["http://10.1.2.3", "a private address"],
    ["http://172.31.255.255", "a private address"],
    ["http://192.168.0.1", "a private address"],
    ["http://[fd12::1]", "a private address"],
    ["http://[::ffff:10.0.0.1]", "a private address"],
    ["http://100.64.0.1", "a carrier's shared address"],
    ["http://169.254.10.1", "a link-local address"],
    ["http://[fe80::1]", "a link-local address"],
    ["http://169.254.169.254/latest/meta-data", "the metadata service of a cloud"],
    ["http://[::ffff:169.254.169.254]", "the metadata service of a cloud"],
    ["http://[fd00:ec2::254]", "the metadata service of a cloud"],
    ["http://224.0.0.1", "a multicast address"],
    ["http://[ff02::1]", "a multicast address"],
    ["http://255.255.255.255", "a reserved address"],
    ["http://[2001:db8::1]", "a reserved address"],
    ["http://[5f00::1]", "a reserved address"],
  ])("%s is refused as %s", async (url, what) => {
    await expect(ask(url, {}, { allow: [] })).rejects.toMatchObject({
      name: "OutgoingError",
      code: "blocked-address",
      transient: false,
      message: expect.stringContaining(what) as string,
    });
  });

  it("says which address it is and how the operator allows it", async () => {
    const url = await serve(echo);
    await expect(ask(url, {}, { allow: [] })).rejects.toThrow(
      "127.0.0.1 is a loopback address; this server sends nothing there unless its operator allows it with SLIPWAY_OUTGOING_ALLOW=127.0.0.1.",
    );
    await expect(ask(url.replace("127.0.0.1", "localhost"), {}, { allow: [] })).rejects.toThrow(
      /^localhost is at (127\.0\.0\.1|::1), a loopback address/,
    );
  });

  it.each(["127.0.0.0/8", "127.0.0.1", "::ffff:127.0.0.1"])("the operator allows %s", async (entry) => {
    expect(await ask(await serve(echo), {}, { allow: [entry] })).toMatchObject({ status: 200 });
  });

  it("an allowed name is allowed wherever it leads, and nothing else is", async () => {
    const port = portOf(await serve(echo));
    const resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
    const options = { allow: ["Hooks.Internal"], resolve };
    expect(await ask(`http://hooks.internal:${port}`, {}, options)).toMatchObject({ status: 200 });
    const others = ask(`http://hooks.elsewhere:${port}`, {}, options);
    await expect(others).rejects.toMatchObject({ code: "blocked-address" });
    await expect(ask(`http://127.0.0.1:${port}`, {}, options)).rejects.toMatchObject({
      code: "blocked-address",
    });
  });

  it("connects to the very address it has checked, though the name leads elsewhere a moment later", async () => {
    const port = portOf(await serve(echo));
    const answers = ["127.0.0.1", "10.0.0.1"];
    const asked: string[] = [];
    const resolve = (name: string) => {
      asked.push(name);
      return Promise.resolve([{ address: answers.shift() ?? "10.0.0.1", family: 4 }]);
    };
    const options = { allow: ["127.0.0.1"], resolve };
    expect(await ask(`http://rebind.example:${port}`, {}, options)).toMatchObject({ status: 200 });
    expect(asked).toEqual(["rebind.example"]);
    await expect(ask(`http://rebind.example:${port}`, {}, options)).rejects.toThrow(/10\.0\.0\.1, a private/);
  });

  it("of several addresses it uses those it may, though another would answer first", async () => {
    const server = createServer((request, response) => response.end(request.socket.localAddress));
    const host = await listen(server, "0.0.0.0");
    const resolve = () =>
      Promise.resolve(["127.0.0.2", "127.0.0.1"].map((address) => ({ address, family: 4 })));
    const url = `http://two.example:${portOf(`http://${host}`)}`;
    const answer = await ask(url, {}, { allow: ["127.0.0.1"], resolve });
    expect(answer.body.toString()).toBe("127.0.0.1");
  });

  it("refuses an allowance that says nothing", () => {
    for (const entry of ["", "10.0.0.0/33", "http://x", "10.0.0", "fe80::1%eth0", "a b", "1.2.3.4/8/8"]) {
      expect(() => createOutgoing({ allow: [entry] }), entry).toThrow(TypeError);
    }
    for (const entry of ["10.0.0.0/8", "fd00::/8", "[::1]", "git.example.com", "localhost"]) {
      expect(() => createOutgoing({ allow: [entry] }), entry).not.toThrow();
    }
  });

  it.each([
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://x",
    "no url",
    "http://",
    "javascript:alert(1)",
  ])("%s is no address to send to", async (url) => {
    await expect(ask(url)).rejects.toMatchObject({ code: "invalid-url" });
  });
});
