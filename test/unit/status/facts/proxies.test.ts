import assert from "node:assert/strict";
import { unsyncedProxiesOf } from "../../../../sdk/status/facts/proxies";
import type { ResourceStatus } from "../../../../sdk/status/fetch/proxies";

const date = "Mon, 30 Nov 2026 12:00:00 GMT";
const type = (name: string): string => `type.googleapis.com/envoy.config.${name}`;
const listener = type("listener.v3.Listener");

const unsynced = (status: ResourceStatus, of = listener, at: string | undefined = date) =>
  unsyncedProxiesOf([
    {
      proxies: [{ proxy: "a.shop", cluster_id: "west", resources: { [of]: status } }],
      ...(at === undefined ? {} : { date: at }),
    },
  ]);

describe("unsynced proxies", () => {
  // istioctl shows them as STALE, STALE, SYNCED, NOT SENT and SYNCED
  const old = "2026-11-30T11:58:59.123456789Z";
  const cases: [boolean, string, ResourceStatus][] = [
    [true, "a response that is not confirmed after a minute", { sent: "2", acked: "1" }],
    [true, "a first response that is not confirmed after a minute", { sent: "1" }],
    [false, "a response that is confirmed", { sent: "2", acked: "2" }],
    [false, "no response", {}],
    [false, "a new response", { sent: "2", acked: "1", sentTime: "2026-11-30T11:59:30Z" }],
  ];
  for (const [expected, what, status] of cases)
    it(`${expected ? "include" : "do not include"} a proxy with ${what}`, () =>
      assert.equal(unsynced({ sentTime: old, ...status }).length, expected ? 1 : 0));

  it("have the proxy, its cluster and the kind of configuration", () => {
    const status = { sent: "2", acked: "1", sentTime: old };
    assert.deepEqual(unsynced(status, type("endpoint.v3.ClusterLoadAssignment")), [
      { proxy: "a.shop", cluster: "west", config: "endpoints" },
    ]);
  });

  it("have the error of a proxy that rejects a response", () => {
    const status = { sent: "2", acked: "1", lastError: "Error adding listener\nbad port" };
    const [found] = unsynced({ ...status, sentTime: date });
    assert.equal(found!.error, "Error adding listener bad port");
  });

  it("are not known without the time of istiod or of the response", () => {
    const status = { sent: "2", acked: "1" };
    assert.deepEqual(unsynced(status), []);
    assert.deepEqual(
      unsyncedProxiesOf([
        { proxies: [{ resources: { [listener]: { ...status, sentTime: old } } }] },
      ]),
      [],
    );
  });

  it("include only kinds of configuration that Envoy confirms", () =>
    assert.deepEqual(
      unsynced({ sent: "2", sentTime: old }, "type.googleapis.com/istio.workload.Address"),
      [],
    ));
});
