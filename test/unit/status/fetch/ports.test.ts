import assert from "node:assert/strict";
import * as net from "node:net";
import { fetchPorts, tryPort } from "../../../../sdk/status/fetch/ports";

const service = (ports: number[], more: object = {}) => ({
  metadata: { name: "gw", namespace: "istio-system", labels: {} },
  spec: { ports: ports.map((port) => ({ port })) },
  status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { hostname: "gw.example" }] } },
  ...more,
});

describe("the ports of a gateway", () => {
  it("are open if a server listens, and refused otherwise", async () => {
    const server = net.createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as net.AddressInfo;
    assert.deepEqual(await tryPort("127.0.0.1", port), { result: "open", ip: "127.0.0.1" });
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await tryPort("127.0.0.1", port), {
      result: "refused",
      reason: "ECONNREFUSED",
    });
  });

  it("are unknown if nothing answers", async () => {
    const trial = await tryPort("host.invalid", 15443);
    assert.equal(trial.result, "unknown");
    assert.match(trial.reason!, /ENOTFOUND|EAI_AGAIN/);
  });

  it("are the ports that a mesh uses, at each address", async () => {
    const tried: string[] = [];
    const attempt = async (host: string, port: number) => {
      tried.push(`${host} ${port}`);
      return { result: "open" } as const;
    };
    const trials = await fetchPorts([service([80, 443, 15021, 15443])], attempt);
    assert.deepEqual(tried, [
      "192.0.2.1 15021",
      "192.0.2.1 15443",
      "gw.example 15021",
      "gw.example 15443",
    ]);
    assert.deepEqual(trials["istio-system/gw"]![0], {
      address: "192.0.2.1",
      port: 15021,
      result: "open",
    });
  });

  it("are not tried without an address", async () => {
    const attempt = () => assert.fail("nothing to try");
    const trials = await fetchPorts([service([15443], { status: {} })], attempt);
    assert.deepEqual(trials, { "istio-system/gw": [] });
  });
});
