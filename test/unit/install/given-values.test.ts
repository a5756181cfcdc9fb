import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { Authority } from "../../../sdk/certificates/make";
import { GivenValues } from "../../../sdk/install/given-values";
import { Refusal } from "../../../sdk/install/refusal";
import { MultiClusterMesh } from "../../../sdk/index";
import { readKubeconfigs } from "../../../sdk/kubeconfig/access";
import { checkAgain } from "../../../sdk/rules/check";
import { fillDefaults } from "../../../sdk/topology/defaults";
import { separateOutputs } from "../../../sdk/topology/separate";
import { documentedTypes } from "../../../scripts/reference";
import { makeAuthority } from "../../support/authorities";
import { pathsIn } from "../../support/broken-args";
import { checkArgs } from "../../support/check";
import { authorityData } from "../../support/kubeconfig";
import { register, type Registered } from "../../support/mocks";
import { withOutputs } from "../../support/outputs";
import { meshArgs } from "../../support/topologies";

const marker = "value-that-must-not-be-seen";
const settled = (output: pulumi.Output<unknown>): Promise<unknown> =>
  (output as unknown as { promise(): Promise<unknown> }).promise();

/** Waits until each Output in the arguments is known and checked. */
async function give(args: MultiClusterMeshArgs): Promise<unknown[]> {
  const separated = separateOutputs(args);
  const kubeconfigs = readKubeconfigs(fillDefaults(separated.args));
  const check = (known: MultiClusterMeshArgs) => checkAgain(known, kubeconfigs);
  const given = new GivenValues(separated, check, new Refusal());
  const paths = [...separated.outputs.keys()];
  return Promise.all(paths.map((path) => settled(given.valueOf({ reference: "argument", path }))));
}

/** Arguments with a mistake that only a value has. */
const mistakes: { [name: string]: (of: (value: any) => any) => MultiClusterMeshArgs } = {
  "an address with a port": (of) =>
    meshArgs({ east: { eastWestGateway: { addresses: [of("10.0.0.5:443")] } } }),
  "an empty address": (of) => meshArgs({ east: { eastWestGateway: { addresses: [of("")] } } }),
  "an address that two gateways have": (of) =>
    meshArgs({
      east: { eastWestGateway: { addresses: ["10.0.0.5"] } },
      west: { eastWestGateway: { addresses: [of("10.0.0.5")] } },
    }),
  "a host name without a strategy": (of) =>
    meshArgs({
      east: { eastWestGateway: { addresses: [of("gateway.example")] } },
      west: { role: "remote", primary: "east" },
    }),
  "a range that is none": (of) => ({
    ...meshArgs({ east: {} }),
    defaults: {
      ...meshArgs({ east: {} }).defaults,
      eastWestGateway: { loadBalancerSourceRanges: [of("10.0.0.1")] },
    },
  }),
  "an API server without a scheme": (of) =>
    meshArgs({ east: {}, west: { apiServer: { server: of("api.example") } } }),
  "the API server of another cluster": (of) =>
    meshArgs({
      east: { apiServer: { server: of("https://api.example") } },
      west: { apiServer: { server: of("https://api.example") } },
    }),
  "a label value with a space": (of) =>
    meshArgs({ east: { eastWestGateway: { nodeSelector: { pool: of("a b") } } } }),
  "a number in place of a registry": (of) => meshArgs({ east: {} }, { istio: { imageHub: of(5) } }),
  "null in place of a value of the chart base": (of) =>
    meshArgs({ east: { helmValues: { base: { global: { imagePullPolicy: of(null) } } } } }),
};

describe("a value that is an Output", () => {
  before(() => register(() => undefined));

  for (const [name, args] of Object.entries(mistakes))
    it(`is refused in the same words as a plain one: ${name}`, async () => {
      const issues = checkArgs(args((value) => value));
      assert.equal(issues.length, 1);
      const message = `${issues[0]!.path}: ${issues[0]!.reason}`;
      assert.deepEqual(checkArgs(args(pulumi.output)), []);
      await assert.rejects(give(args(pulumi.output)), { message });
    });

  it("is refused if there is no value", async () => {
    const args = (server: unknown) =>
      meshArgs({ east: { apiServer: { server: server as string } } });
    for (const nothing of [undefined, null])
      await assert.rejects(give(args(pulumi.output(nothing))), {
        message: "clusters.east.apiServer.server: expected a string, got nothing",
      });
  });

  it("is refused as a Helm value if it is an object, which would replace others", async () => {
    const args = meshArgs({
      east: { helmValues: { istiod: { global: pulumi.output({ a: 1 }) } } },
    });
    assert.match(checkArgs(args)[0]!.reason, /got an Output or a Promise; this argument must be/);
    const own = meshArgs({ east: { helmValues: { istiod: { own: pulumi.output({ a: 1 }) } } } });
    await assert.rejects(give(own), {
      message:
        "clusters.east.helmValues.istiod.own: expected a single value or a list, got an object; " +
        "write the object in the program, with an Output for each of its values",
    });
  });

  it("is not quoted if it is a secret", async () => {
    const server = pulumi.secret(`${marker}"`);
    const quoted = await give(meshArgs({ east: { apiServer: { server } } })).then(
      () => assert.fail("it was not refused"),
      (error: Error) => error.message,
    );
    assert.match(quoted, /apiServer\.server: expected the https URL .*, got "\[secret\]"/);
    assert.ok(!quoted.includes(marker), quoted);
  });

  it("is refused if it is a secret and would be written in clear, also while it is unknown", async () => {
    const message = /meshConfig\.a: expected a value that is not secret, because it is /;
    const args = meshArgs({ east: {} }, { meshConfig: { a: pulumi.secret(marker) } });
    await assert.rejects(give(args), message);
    const refusal = new Refusal();
    const a = pulumi.secret(pulumi.output(pulumi.unknown));
    new GivenValues(separateOutputs({ ...args, meshConfig: { a } }), () => [], refusal);
    const never = pulumi.output(new Promise<string>(() => undefined));
    await assert.rejects(settled(refusal.guard(never)), message);
  });

  it("may be a secret in a remote secret", async () => {
    const server = pulumi.secret("https://api.example");
    assert.deepEqual(await give(meshArgs({ east: { apiServer: { server } } })), [
      "https://api.example",
    ]);
  });

  it("is given on as it is if it is valid", async () =>
    assert.deepEqual(
      await give(meshArgs({ east: { helmValues: { istiod: { replicas: pulumi.output(3) } } } })),
      [3],
    ));
});

describe("a mesh with Outputs in its arguments", function () {
  this.timeout(60_000);
  const resourcesOf = (args: MultiClusterMeshArgs, preview = false): Promise<Registered[]> =>
    register(() => void new MultiClusterMesh("mesh", args), { preview });
  const nameOf = ({ type, name }: Registered): string => `${type} ${name}`;
  const sorted = (resources: Registered[]): Registered[] =>
    resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      // certificates and kubeconfigs differ in each run
      .filter(({ name }) => !/cacerts|remote-secret|owner/.test(name))
      .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const comparable = (resources: Registered[]): unknown =>
    JSON.parse(
      JSON.stringify(sorted(resources), (key, value: unknown) =>
        /CABundle|provider|istio-multicluster\/owner/.test(key) ? undefined : value,
      ),
    );

  let root: Authority;
  before(async () => (root = await makeAuthority()));

  const remote = (more: ClusterArgs): ClusterArgs => ({
    ...{ role: "remote", primary: "east", ...more },
  });
  const apiServer = { server: "https://10.1.0.6", certificateAuthorityData: authorityData };
  /** Meshes that together set every argument that may be an Output. */
  const meshes = (): MultiClusterMeshArgs[] => [
    meshArgs(
      {
        east: {
          namespace: { labels: { team: "mesh" }, annotations: { cost: "shared" } },
          eastWestGateway: {
            serviceAnnotations: { "example.com/subnets": "subnet-1,subnet-2" },
            loadBalancerSourceRanges: ["10.0.0.0/8"],
            loadBalancerIP: "10.1.0.5",
            nodeSelector: { pool: "gateways" },
            istiodCredential: "istiod-tls",
          },
        },
        west: remote({ apiServer: { ...apiServer, tlsServerName: "api.west.example" } }),
      },
      {
        istio: { imageHub: "images.example", imageTag: "1.31", imagePullSecrets: ["pull"] },
        meshConfig: { accessLogFile: "/dev/stdout" },
      },
    ),
    meshArgs(
      {
        east: {
          eastWestGateway: { addresses: ["10.1.0.5"] },
          helmValues: { base: { a: "b" }, istiod: { env: { A: "b" } }, gateway: { a: "b" } },
        },
        west: remote({}),
      },
      { trust: { existingSecret: "our-ca", rootCertificate: root.certificate } },
    ),
  ];

  it("is tested with every argument that may be one", () => {
    const set = new Set(meshes().flatMap((args) => pathsIn(args).flat()));
    const fields = [...documentedTypes().values()].flatMap((type) => type.fields);
    const inputs = fields.filter(({ type }) => type.includes("pulumi.Input"));
    const unset = new Set(inputs.map(({ name }) => name).filter((name) => !set.has(name)));
    // the credentials, which have tests of their own
    assert.deepEqual([...unset], ["rootKey", "certificate", "privateKey", "chain"]);
  });

  it("registers the resources that their values give", async () => {
    for (const args of meshes())
      assert.deepEqual(
        comparable(await resourcesOf(withOutputs(args))),
        comparable(await resourcesOf(args)),
      );
  });

  it("lists the same resources if no value is known in the preview", async () => {
    const unknown = () => pulumi.output(pulumi.unknown);
    for (const args of meshes()) {
      const preview = await resourcesOf(withOutputs(args, unknown), true);
      assert.deepEqual(preview.map(nameOf).sort(), (await resourcesOf(args)).map(nameOf).sort());
    }
  });
});
