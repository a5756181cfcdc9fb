import assert from "node:assert/strict";
import { clustersDown } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { apply, kubectl, listObjects, sharedClusters } from "../../support/clusters";
import { assertReported, field, patch, repair } from "./drift";
import { getInSystem, kubectlInSystem } from "./installed";
import { lastLoadBalancerAddress } from "./addresses";
import type { SuiteState } from "./mesh-suite";
import { assertTraffic } from "./verify";

const tokenSecret = "istio-reader-service-account-istio-remote-secret-token";

/** Tests of a mesh of the primary east and the remote west that others change. */
export function driftTests(state: SuiteState): void {
  it("reports each change at once, and repairs all of them with --refresh", async () => {
    const remoteSecret = await field("east", "secret", "istio-remote-secret-west", ".data.west");
    const certificate = await field("east", "secret", "cacerts", ".data['ca-cert\\.pem']");
    const token = await field("west", "secret", tokenSecret, ".data.token");
    await kubectl(
      "west",
      "label",
      "namespace",
      "istio-system",
      "--overwrite",
      "topology.istio.io/network=other",
    );
    await patch("east", "secret", "istio-remote-secret-west", { data: { west: "YWx0ZXJlZA==" } });
    await patch("east", "secret", "cacerts", { data: { "ca-cert.pem": "YWx0ZXJlZA==" } });
    await kubectlInSystem("west", "delete", "secret", tokenSecret);
    await assertReported(
      state,
      {
        cluster: "east",
        reason: 'the data of the Secret "cacerts" in "istio-system" was changed',
      },
      {
        cluster: "east",
        reason: 'the data of the Secret "istio-remote-secret-west" in "istio-system" was changed',
      },
      { cluster: "west", reason: `the Secret "${tokenSecret}" in "istio-system" is gone` },
      {
        cluster: "west",
        reason:
          'the label topology.istio.io/network=west of the namespace "istio-system" was changed to "other"',
      },
    );
    await repair(state);
    assert.equal(await field("east", "secret", "cacerts", ".data['ca-cert\\.pem']"), certificate);
    const newToken = await field("west", "secret", tokenSecret, ".data.token");
    assert.notEqual(newToken, token);
    const repaired = await field("east", "secret", "istio-remote-secret-west", ".data.west");
    assert.notEqual(repaired, remoteSecret);
    const decode = (base64: string): string => Buffer.from(base64, "base64").toString();
    assert.ok(decode(repaired).includes(decode(newToken)));
    const namespace = await kubectl("west", "get", "namespace", "istio-system", "--show-labels");
    assert.match(namespace, /topology\.istio\.io\/network=west/);
  });

  it("reports a token that was made again and a remote secret that is gone", async () => {
    await kubectlInSystem("east", "delete", "secret", "istio-remote-secret-west");
    const { metadata, type } = await getInSystem("west", "secret", tokenSecret);
    await kubectlInSystem("west", "delete", "secret", tokenSecret);
    const { name, namespace, annotations } = metadata;
    const account = "kubernetes.io/service-account.name";
    await apply("west", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace, annotations: { [account]: annotations[account] } },
      type,
    });
    const token = "jsonpath={.data.token}";
    await kubectlInSystem("west", "wait", `secret/${name}`, `--for=${token}`, "--timeout=1m");
    await assertReported(
      state,
      {
        cluster: "east",
        reason: 'the Secret "istio-remote-secret-west" in "istio-system" is gone',
      },
      {
        cluster: "west",
        reason: `the Secret "${name}" in "istio-system" was deleted and created again`,
      },
    );
    await repair(state);
  });

  it("reports a load balancer at another address, and gives it to the remote", async () => {
    const address = await lastLoadBalancerAddress("east");
    const gateway = "istio-eastwestgateway";
    const before = await field("east", "service", gateway, ".status.loadBalancer.ingress[0].ip");
    assert.notEqual(before, address);
    await kubectlInSystem(
      "east",
      "annotate",
      "service",
      gateway,
      `metallb.io/loadBalancerIPs=${address}`,
    );
    await kubectlInSystem(
      "east",
      "wait",
      `service/${gateway}`,
      `--for=jsonpath={.status.loadBalancer.ingress[0].ip}=${address}`,
      "--timeout=2m",
    );
    await assertReported(state, {
      cluster: "east",
      reason:
        `the Service "${gateway}" in "istio-system" lost the address "${before}", ` +
        `which other clusters use; it now has "${address}"`,
    });
    await repair(state);
    const slices = await getInSystem(
      "west",
      "endpointslices",
      "-l",
      "kubernetes.io/service-name=istiod",
    );
    assert.deepEqual(slices.items[0].endpoints[0].addresses, [address]);
  });

  it("reports a cluster that was rebuilt under its name, and installs it again", async () => {
    await clustersDown({ instance: testInstance(), cluster: "west" });
    await sharedClusters({ east: "east", west: "west" });
    // its own Services have other addresses now
    state.objects["west"] = await listObjects("west");
    await assertReported(state, {
      cluster: "west",
      reason:
        'the namespace "istio-system" is gone, without what was in it; perhaps the cluster was rebuilt',
    });
    await repair(state);
    await assertTraffic(["east", "west"]);
  });
}
