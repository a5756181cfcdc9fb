import assert from "node:assert/strict";
import { apply, kubectl } from "../../support/clusters";
import { assertSucceeded, changes, type Run } from "../../support/engine";
import { getInSystem, kubectlInSystem } from "./installed";
import { lastLoadBalancerAddress } from "./addresses";
import type { SuiteState } from "./mesh-suite";

const tokenSecret = "istio-reader-service-account-istio-remote-secret-token";

/** A change behind Pulumi's back, what shows that it happened, and how it is reported. */
interface Breakage {
  readonly cluster: string;
  readonly change: () => Promise<unknown>;
  readonly reason: string;
}

/** Tests of a mesh of the primary east and the remote west that others change. */
export function driftTests(state: SuiteState): void {
  /** Expects each reason in a preview and in an update, which change nothing. */
  async function assertReported(...breakages: Omit<Breakage, "change">[]): Promise<void> {
    for (const run of [await state.stack.preview(), await state.stack.up()]) {
      assert.ok(run.error, run.output);
      assert.deepEqual(changes(run), []);
      const expected = breakages.map(({ cluster, reason }) => `- clusters.${cluster}: ${reason}`);
      assert.deepEqual(reportedIn(run), expected.sort());
      assert.match(run.output, /To repair this, run: pulumi up --refresh/);
    }
  }

  /** The lines of the report, which Pulumi prints more than once. */
  const reportedIn = ({ output }: Run): string[] =>
    [
      ...new Set((output.match(/- clusters\.(east|west): .*/g) ?? []).map((line) => line.trim())),
    ].sort();

  async function repair(): Promise<void> {
    assertSucceeded(await state.stack.up({ refresh: true }));
    assertSucceeded(await state.stack.up({ expectNoChanges: true }));
  }

  /** A field of an object in a system namespace. */
  const field = (cluster: string, kind: string, name: string, path: string): Promise<string> =>
    kubectlInSystem(cluster, "get", kind, name, "-o", `jsonpath={${path}}`);

  const patch = (cluster: string, kind: string, name: string, change: object): Promise<string> =>
    kubectlInSystem(cluster, "patch", kind, name, "--type=merge", "-p", JSON.stringify(change));

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
    await repair();
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
      {
        cluster: "east",
        reason: 'the Secret "istio-remote-secret-west" in "istio-system" is gone',
      },
      {
        cluster: "west",
        reason: `the Secret "${name}" in "istio-system" was deleted and created again`,
      },
    );
    await repair();
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
    await assertReported({
      cluster: "east",
      reason:
        `the Service "${gateway}" in "istio-system" lost the address "${before}", ` +
        `which other clusters use; it now has "${address}"`,
    });
    await repair();
    const slices = await getInSystem(
      "west",
      "endpointslices",
      "-l",
      "kubernetes.io/service-name=istiod",
    );
    assert.deepEqual(slices.items[0].endpoints[0].addresses, [address]);
  });

  it("reports a namespace that is gone with all that was in it, and creates it again", async () => {
    await kubectl("west", "delete", "namespace", "istio-system", "--timeout=5m");
    await assertReported({
      cluster: "west",
      reason:
        'the namespace "istio-system" is gone, without what was in it; perhaps the cluster was rebuilt',
    });
    await repair();
    const { status } = await getInSystem("west", "deployment", "istio-eastwestgateway");
    assert.equal(status.availableReplicas, 1);
  });
}
