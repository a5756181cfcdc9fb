import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import type { MultiClusterMeshArgs } from "../../sdk";
import { gatewayName, getInSystem } from "../clusters/support/installed";
import { certificatesThroughGateway } from "../clusters/support/mesh-suite";
import { kubectl, localIstio } from "../support/clusters";
import { assertSucceeded, changes, type Run } from "../support/engine";
import { until, untilTrusted } from "./support/roots";
import { BusyMesh } from "./support/busy-mesh";
import {
  existing,
  generated,
  givenIntermediates,
  givenRoot,
  type RotatingTrust,
} from "./support/rotating-trust";

const names = ["east", "west"];

/** How many seconds certificates of workloads are valid. */
const lifetime = 60;

const kinds: { readonly [title: string]: () => RotatingTrust } = {
  "a root of your own": givenRoot,
  "your intermediates": givenIntermediates,
  "an existing Secret": existing,
  "a generated root": generated,
};

for (const [title, makeTrust] of Object.entries(kinds))
  describe(`a new root for two primaries with ${title}`, function () {
    this.timeout(900_000);
    this.slow(60_000);
    const trust = makeTrust();
    const mesh = BusyMesh.duringTests({ east: {}, west: {} });

    /** The rotation waits until workloads have new certificates, for as long as these are valid. */
    const meshConfig = { defaultConfig: { proxyMetadata: { SECRET_TTL: `${lifetime}s` } } };
    const meshOf = (args: Partial<MultiClusterMeshArgs>): MultiClusterMeshArgs => ({
      clusters: { east: {}, west: {} },
      meshConfig,
      istio: localIstio(),
      ...args,
    });

    before(() => trust.prepare?.());
    after(async () => {
      if (trust.changeClusters)
        for (const name of names) await kubectl(name, "delete", "namespace", "istio-system");
    });

    it("is installed with the old root", () => mesh.install(meshOf(trust.argsOf(0))));

    it("does not sign with a root that no workload trusts yet", async () => {
      const { output } = await mesh.preview(meshOf(trust.argsOf(2)));
      const refusal = 'workloads in "east" and "west" do not trust the root that would sign';
      assert.match(output, new RegExp(`trust.rotation.step: ${refusal}`));
    });

    for (const step of [1, 2, 3])
      it(`takes step ${step} without a failed request`, async () => {
        const run = await mesh.change(meshOf(trust.argsOf(step)), {
          before: () => trust.changeClusters?.(step) ?? Promise.resolve(),
          after: async () => {
            await Promise.all(names.map((name) => untilTrusted(name, step < 3 ? 2 : 1)));
            await Promise.all(names.map((name) => presentsSigner(name, trust.secret)));
            if (step < 3) await untilNextStep(step + 1);
          },
        });
        assert.match(run.output, new RegExp(`trust.rotation.step: step ${step} of 3: `));
      });

    it("changes only annotations when the rotation is over", async () => {
      assertSucceeded(await mesh.preview(meshOf(trust.argsOf(3))));
      const shown = await mesh.preview(meshOf(trust.argsAfter?.() ?? trust.argsOf(3)));
      assertSucceeded(shown);
      const others = changes(shown).filter((change) => !change.includes("WebhookConfiguration"));
      assert.deepEqual(others, []);
    });

    /** Waits until the next step is possible, as its refusal says. */
    async function untilNextStep(step: number): Promise<void> {
      const next = trust.argsOf(step);
      // with certificates that are valid for a day, it is always too early
      assert.notEqual(refusedUntil(await mesh.preview(meshOf({ ...next, meshConfig: {} }))), "");
      const from = refusedUntil(await mesh.preview(meshOf(next)));
      if (from !== "") await until(async () => Date.now() > Date.parse(from), `it is ${from}`);
      const shown = await mesh.preview(meshOf(next));
      if (!trust.changeClusters) assertSucceeded(shown);
      else assert.match(shown.output, new RegExp(`"east" and "west" do not fit step ${step}; `));
    }
  });

/** The time until which a step is refused. Empty if it is not. */
const refusedUntil = ({ output }: Run): string => /wait until (\S+Z)/.exec(output)?.[1] ?? "";

/** Waits until the workload of a cluster presents a certificate of what istiod signs with. */
const presentsSigner = (cluster: string, secret: string): Promise<void> =>
  until(async () => {
    const { data } = await getInSystem(cluster, "secret", secret);
    const signer = Buffer.from(data["ca-cert.pem"] ?? data["tls.crt"], "base64");
    const { status } = await getInSystem(cluster, "service", gatewayName);
    const host = status.loadBalancer.ingress[0].ip;
    const chain = await certificatesThroughGateway({ host, port: 15443 }).catch(() => []);
    return chain[1]?.raw.equals(new X509Certificate(signer).raw) ?? false;
  }, `${cluster} presents a certificate of its signer`);
