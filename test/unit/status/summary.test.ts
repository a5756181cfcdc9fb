import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { toMarkdown, toShort } from "../../../sdk/status/summary/format";
import { readPreview } from "../../../sdk/status/summary/preview";
import { summarize } from "../../../sdk/status/summary/summarize";
import type { Summary } from "../../../sdk/status/summary/summary";
import { digestOf, linesOf, meshUrn, type StepLine } from "../../support/digests";
import { assertGolden } from "../../support/golden";
import { leakMarker } from "../../support/kubeconfig";

const previews = path.resolve(__dirname, "../../golden/previews");
const command = path.resolve(__dirname, "../../../sdk/status/cli.ts");
const clusters = ["east", "west", "south"];

const summaryOf = (digest: string): Summary => summarize(readPreview(digest, "stdin"));
const shortOf = (steps: readonly StepLine[], diagnostics: readonly object[] = []): string =>
  toShort(summaryOf(digestOf(steps, clusters, diagnostics)));

const service = (
  cluster: string,
  fields: readonly string[],
  [before, after]: readonly [object, object] = [{}, {}],
): StepLine => ({
  op: "update",
  type: "kubernetes:core/v1:Service",
  name: `mesh-${cluster}-gateway-service`,
  fields,
  before: { spec: before },
  after: { spec: after },
});

const warning = (message: string, urn?: string): object => ({
  ...(urn === undefined ? {} : { urn }),
  message: `warning: ${message}\n`,
  severity: "warning",
});

describe("the summary of a preview", () => {
  it("matches the recorded summaries of all recorded previews", () => {
    const files = fs
      .readdirSync(previews, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".txt"))
      .sort();
    const contents = files.map((file) => fs.readFileSync(path.join(previews, file), "utf8"));
    const all = contents.flatMap((content) =>
      [...content.matchAll(/:ClusterInstall mesh-(\S+)$/gm)].map(([, name = ""]) => name),
    );
    const summaries = contents.map((content, index) => {
      const digest = digestOf(linesOf(content), [...new Set(all)]);
      const lines = toShort(summaryOf(digest)).split("\n");
      return `${files[index]}\n${lines.map((line) => `  ${line}\n`).join("")}`;
    });
    assertGolden("status/summaries.txt", summaries.join("\n"));
  });

  it("matches the recorded comment for a pull request", () => {
    const file = path.join(previews, "primary-remote/network-of-the-remote.txt");
    const told =
      'clusters.west.network: changes from "west" to "other"; running workloads keep the old ' +
      "network, so restart those of this cluster after the update: " +
      "kubectl rollout restart deployment -n NAMESPACE";
    const steps = linesOf(fs.readFileSync(file, "utf8"));
    const digest = digestOf(steps, clusters, [warning(told, meshUrn)]);
    assertGolden("status/summary.md", `${toMarkdown(summaryOf(digest))}\n`);
  });

  it("has the warnings of the mesh as risks, and no other warnings", () => {
    const told = shortOf(
      [],
      [
        warning('MultiClusterMesh "mesh": clusters.east.eastWestGateway: istiod may be public'),
        warning('clusters.west.network: changes from "a" to "b"', meshUrn),
        warning('cluster "west": Kubernetes v1.99 is newer', meshUrn),
        warning("the bucket is public", "urn:pulumi:dev::project::aws:s3:Bucket::logs"),
      ],
    );
    assert.deepEqual(told.split("\n"), [
      "mesh: changes nothing",
      "risk: clusters.east.eastWestGateway: istiod may be public",
      'risk: clusters.west.network: changes from "a" to "b"',
      'risk: cluster "west": Kubernetes v1.99 is newer',
    ]);
  });

  const ranges = "spec.loadBalancerSourceRanges";
  const risks: readonly [string, StepLine, string | undefined][] = [
    [
      "more source ranges",
      service(
        "east",
        [`${ranges}[1]`],
        [
          { loadBalancerSourceRanges: ["192.0.2.0/24"] },
          { loadBalancerSourceRanges: ["192.0.2.0/24", "0.0.0.0/0"] },
        ],
      ),
      'clusters.east.eastWestGateway.loadBalancerSourceRanges: also allows "0.0.0.0/0"',
    ],
    [
      "no source ranges any more",
      service("east", [ranges], [{ loadBalancerSourceRanges: ["192.0.2.0/24"] }, {}]),
      "clusters.east.eastWestGateway.loadBalancerSourceRanges: is removed, so every address is allowed",
    ],
    [
      "fewer source ranges",
      service(
        "east",
        [`${ranges}[1]`],
        [
          { loadBalancerSourceRanges: ["192.0.2.0/24", "0.0.0.0/0"] },
          { loadBalancerSourceRanges: ["192.0.2.0/24"] },
        ],
      ),
      undefined,
    ],
    [
      "the first source ranges",
      service("east", [ranges], [{}, { loadBalancerSourceRanges: ["192.0.2.0/24"] }]),
      undefined,
    ],
    [
      "another fixed address",
      service(
        "east",
        ["spec.loadBalancerIP"],
        [{ loadBalancerIP: "192.0.2.1" }, { loadBalancerIP: "192.0.2.2" }],
      ),
      'clusters.east.eastWestGateway.loadBalancerIP: changes from "192.0.2.1" to "192.0.2.2", so the gateway gets another address',
    ],
    [
      "another type of Service",
      service("east", ["spec.type"], [{ type: "LoadBalancer" }, { type: "NodePort" }]),
      'clusters.east.eastWestGateway.serviceType: changes from "LoadBalancer" to "NodePort", so the gateway gets another address',
    ],
    [
      "a replaced Service",
      { ...service("east", ["spec.loadBalancerClass"]), op: "replace" },
      "clusters.east.eastWestGateway.loadBalancerClass: the Service is replaced, and its load balancer gets another address",
    ],
    [
      "istiod behind a gateway that was there",
      {
        op: "create",
        type: "kubernetes:networking.istio.io/v1:Gateway",
        name: "mesh-east-istiod-gateway",
      },
      "clusters.east.eastWestGateway: opens istiod to remotes",
    ],
    [
      "another address of istiod",
      {
        op: "update",
        type: "kubernetes:discovery.k8s.io/v1:EndpointSlice",
        name: "mesh-west-istiod:istio-system/istiod",
        fields: ["endpoints[0].addresses[0]"],
        before: { endpoints: [{ addresses: ["192.0.2.1"] }] },
        after: { endpoints: [{ addresses: ["192.0.2.2"] }] },
      },
      'clusters.west: the address at which it reaches istiod changes from "192.0.2.1" to "192.0.2.2"',
    ],
  ];
  for (const [name, step, risk] of risks)
    it(`${risk === undefined ? "has no risk" : "has a risk"}: ${name}`, () => {
      const [, ...lines] = shortOf([step]).split("\n");
      assert.deepEqual(lines, risk === undefined ? [] : [`risk: ${risk}`]);
    });

  it("has one line for a risk that the component warned of", () => {
    const step = { ...service("east", ["spec.loadBalancerClass"]), op: "replace" };
    const path = "clusters.east.eastWestGateway.loadBalancerClass";
    const [, ...lines] = shortOf([step], [warning(`${path}: loses "192.0.2.1"`, meshUrn)]).split(
      "\n",
    );
    assert.deepEqual(lines, [`risk: ${path}: loses "192.0.2.1"`]);
  });

  it("names the versions of an upgrade, and a lost cluster", () => {
    const base = { op: "update", type: "kubernetes:helm.sh/v3:Release", name: "mesh-east-base" };
    const values = { before: { version: "1.31.0" }, after: { version: "1.31.1" } };
    const lost = {
      op: "update",
      type: "pulumi:providers:kubernetes",
      name: "mesh-west",
      fields: ["deleteUnreachable"],
      after: { deleteUnreachable: "true" },
    };
    assert.equal(
      shortOf([{ ...base, ...values }, lost]),
      "mesh: forgets and does not change cluster west; " +
        "changes east: Istio 1.31.0 to 1.31.1; updates CRDs; restarts nothing",
    );
  });

  it("leaves out the labels with the version of a chart", () => {
    const fields = ['metadata.labels["helm.sh/chart"]'];
    const role = { op: "update", type: "kubernetes:rbac.authorization.k8s.io/v1:Role" };
    const step = { ...role, name: "mesh-east-istiod:istio-system/istiod", fields };
    assert.equal(shortOf([step]), "mesh: changes only labels; restarts nothing");
    assert.match(shortOf([step, service("east", ["spec.type"])]), /^mesh: changes east: updates g/);
  });

  it("counts changes outside of the mesh", () => {
    const bucket = { op: "create", type: "aws:s3:Bucket", name: "logs" };
    const stack = { op: "create", type: "pulumi:pulumi:Stack", name: "project-dev" };
    const others = "The preview also changes 1 resource outside of a mesh.";
    assert.equal(shortOf([bucket, stack]), `mesh: changes nothing\n${others}`);
    const withoutMesh = toShort(summaryOf('{"steps":[]}'));
    assert.equal(withoutMesh, "The preview has no mesh.");
  });

  it("keeps meshes apart, and says the name of the provider if it does not know the mesh", () => {
    const digest = digestOf([service("east", [])], clusters);
    const other = digest.replaceAll("::mesh", "::mesh-b");
    const both = { steps: [digest, other].flatMap((one) => JSON.parse(one).steps) };
    const lines = toShort(summaryOf(JSON.stringify(both))).split("\n");
    assert.deepEqual(
      lines.map((line) => line.split(": updates")[0]),
      ["mesh: changes east", "mesh-b: changes east"],
    );
    const unnamed = digest.replaceAll(`"parent":"${meshUrn}"`, '"parent":""');
    assert.match(toShort(summaryOf(unnamed)), /^changes mesh-east: updates gateway's Service/);
  });

  it("escapes Markdown, and has the path of each risk as code", () => {
    const digest = digestOf([], clusters, [warning("clusters.a_b.network: <b>* and _c_", meshUrn)]);
    assert.match(
      toMarkdown(summaryOf(digest)),
      /^### Mesh `mesh`\n\n- \*\*changes nothing\*\*\n\nRisks:\n\n- `clusters\.a_b\.network`: \\<b\\>\\\* and \\_c\\_$/,
    );
  });
});

describe("the command that summarizes a preview", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "summary-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  async function run(input: string, ...args: string[]) {
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["--import", "tsx", command, "summary", ...args],
      { input, reject: false },
    );
    return { code: exitCode, stdout, stderr };
  }

  const step = service("east", ["spec.externalTrafficPolicy"], [{}, { password: leakMarker }]);
  const digest = digestOf([step], clusters);

  it("reads stdin or a file, and prints no values of resources", async () => {
    const file = path.join(folder, "preview.json");
    fs.writeFileSync(file, digest);
    const piped = await run(digest);
    assert.deepEqual(piped, await run("", file));
    assert.equal(piped.code, 0);
    assert.match(piped.stdout, /^### Mesh `mesh`\n/);
    const json = await run(digest, "-o", "json");
    const { meshes } = JSON.parse(json.stdout) as Summary;
    assert.deepEqual(
      meshes.map(({ name }) => name),
      ["mesh"],
    );
    const short = await run(digest, "-o", "short");
    for (const { stdout } of [piped, json, short])
      assert.doesNotMatch(stdout, new RegExp(leakMarker));
  });

  it("prints only the errors of a preview that failed, and exits with 1", async () => {
    const error = { message: "error: clusters.East: expected a DNS label", severity: "error" };
    const { code, stdout, stderr } = await run(digestOf([step], clusters, [error]));
    assert.deepEqual([code, stderr], [1, ""]);
    const lines = [
      "### The preview failed",
      "",
      "```",
      "clusters.East: expected a DNS label",
      "```",
    ];
    assert.equal(stdout, lines.join("\n"));
  });

  it("rejects what is not a preview, and does not quote it", async () => {
    const wanted = "expected what `pulumi preview --json` prints, got";
    for (const [input, got] of [
      ["", "nothing"],
      [`{ "secret": ${leakMarker}`, "something that is not JSON"],
      [`{ "secret": "${leakMarker}" }`, "JSON without steps"],
    ] as const) {
      const { code, stdout, stderr } = await run(input);
      assert.deepEqual([code, stdout, stderr], [2, "", `error: stdin: ${wanted} ${got}`]);
    }
    const missing = await run("", "/nowhere.json");
    assert.deepEqual(
      [missing.code, missing.stderr],
      [2, 'error: /nowhere.json: expected a file that can be read, got "ENOENT"'],
    );
  });
});
