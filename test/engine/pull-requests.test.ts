import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { programPath } from "../../scripts/tools";
import { makeAuthority } from "../support/authorities";
import { assertSucceeded, TestStack } from "../support/engine";
import { policyHost, type PolicyHost } from "../support/policy-host";
import { projectFolder } from "../support/programs";
import { githubSteps, gitlabSteps, runSteps, type JobResult } from "../support/workflows";

const workflows = path.resolve(__dirname, "../../examples/ci/github");
const marker = "<!-- mesh preview -->";

/** What the expressions of the workflows are. */
const values = {
  "vars.PULUMI_BACKEND_URL": "set by the test",
  "vars.MESH_STACK": "prod",
  "vars.MESH_CLUSTERS": "east",
  "github.token": "token",
  "github.repository": "team/mesh",
  "github.event.pull_request.number": "7",
  "github.server_url": "https://git.example",
  "github.run_id": "1",
};

/**
 * A program with resources that have the names of a mesh. The provider writes them to a folder, so that
 * these tests need no clusters.
 */
const program = `
  const fs = require("node:fs");
  const pulumi = require("@pulumi/pulumi");
  const k8s = require("@pulumi/kubernetes");
  const { error, ranges, files } = JSON.parse(fs.readFileSync(process.env.TEST_MESH, "utf8"));
  if (error) throw new pulumi.RunError(error);
  const component = (type, name, parent) =>
    new pulumi.ComponentResource("istio-multicluster:index:" + type, name, {}, { parent });
  const mesh = component("MultiClusterMesh", "mesh");
  const parent = component("ClusterInstall", "mesh-east", mesh);
  const rendered = { renderYamlToDirectory: process.env.TEST_MESH + ".d" };
  const options = { parent, provider: new k8s.Provider("mesh-east", rendered, { parent }) };
  const spec = { type: "LoadBalancer", loadBalancerSourceRanges: ranges };
  new k8s.core.v1.Service("mesh-east-gateway-service", { metadata: { name: "gateway" }, spec }, options);
  const stringData = pulumi.secret(files ?? {});
  new k8s.core.v1.Secret("mesh-east-cacerts", { metadata: { name: "cacerts" }, stringData }, options);
`;

/** The same for a refresh. It would read from a cluster what the provider writes. */
const withoutKubernetes = `
  const fs = require("node:fs");
  const pulumi = require("@pulumi/pulumi");
  const { ranges } = JSON.parse(fs.readFileSync(process.env.TEST_MESH, "utf8"));
  new pulumi.Stash("ranges", { input: ranges });
`;

interface Wanted {
  readonly error?: string;
  readonly ranges?: readonly string[];
  readonly files?: { readonly [file: string]: string };
}

const first = ["192.0.2.0/24"];
const wider = { ranges: [...first, "0.0.0.0/0"] };
const invalid = { error: "clusters.East: expected a DNS label" };

describe("the examples for pull requests", function () {
  this.timeout(300_000);
  this.slow(30_000);
  let folder: string;
  let policy: PolicyHost;
  let stack: TestStack;
  let bare: TestStack;

  const want = (wanted: Wanted): void =>
    fs.writeFileSync(path.join(folder, "mesh.json"), JSON.stringify(wanted));

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "pull-requests-"));
    policy = policyHost(folder);
    const environment = { TEST_MESH: path.join(folder, "mesh.json"), ...policy.environment };
    stack = await TestStack.create("prod", { projectFolder: projectFolder(program) }, environment);
    bare = await TestStack.create(
      "prod",
      { projectFolder: projectFolder(withoutKubernetes) },
      environment,
    );
    want({ ranges: first });
    for (const one of [stack, bare]) assertSucceeded(await one.up());
  });
  beforeEach(() => want({ ranges: first }));
  after(() => {
    for (const one of [stack, bare]) one?.remove();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  /**
   * Runs a job with stand-ins for what is not on this machine. `gh` and `curl` write their arguments
   * to a file and their content to another, and print what the service would.
   */
  async function run(
    steps: Parameters<typeof runSteps>[0],
    answer = "",
    of = stack,
  ): Promise<JobResult> {
    const bin = fs.mkdtempSync(path.join(folder, "bin-"));
    const place = (name: string, script: string): void =>
      fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    for (const file of ["calls", "sent"]) fs.writeFileSync(path.join(folder, file), "");
    const service = [
      `echo "$@" >> ${folder}/calls`,
      `case "$*" in *body=@*|*body@*|*--body-file*)`,
      `  cat comment.md issue.md 2>/dev/null >> ${folder}/sent || true;; *) echo '${answer}';; esac`,
    ].join("\n");
    place("gh", service);
    place("curl", service);
    place("aws", `echo "$@" >> ${folder}/calls`);
    place("npm", ":");
    const npx = execa.sync("which", ["npx"], { env: of.project.environment }).stdout;
    place(
      "npx",
      `case "$*" in *status*) echo "$@" >> ${folder}/calls;; *) exec ${npx} "$@";; esac`,
    );
    const { folder: cwd, environment } = of.project;
    const PATH = `${bin}:${environment["PATH"]}`;
    for (const file of ["comment.md", "issue.md", "preview.json"])
      fs.rmSync(path.join(cwd, file), { force: true });
    return runSteps(steps, { cwd, env: { ...environment, ...gitlab, PATH } });
  }
  const gitlab = {
    GITHUB_REPOSITORY: "team/mesh",
    CI_API_V4_URL: "https://git.example/api/v4",
    CI_PROJECT_ID: "3",
    CI_MERGE_REQUEST_IID: "7",
    CI_JOB_URL: "https://git.example/jobs/1",
    get CI_PROJECT_DIR() {
      return path.join(folder, "project");
    },
    AWS_ID_TOKEN: "token",
    MESH_STACK: "prod",
    MESH_CLUSTERS: "east",
    MESH_COMMENT_TOKEN: "token",
  };
  const written = (file: "calls" | "sent"): string =>
    fs.readFileSync(path.join(folder, file), "utf8");

  const previews = () => githubSteps("mesh-preview.yml", values);
  const assertComment = (content: RegExp): void => {
    assert.ok(written("sent").startsWith(`${marker}\n### `), written("sent"));
    assert.match(written("sent"), content);
  };

  it("are valid workflows", async () => {
    const files = fs.readdirSync(workflows).map((file) => path.join(workflows, file));
    assert.equal(files.length, 3);
    await execa(programPath("actionlint"), files);
  });

  it("comment on a pull request with what changes, and write the comment again", async () => {
    want(wider);
    const { failed, output } = await run(previews());
    assert.equal(failed, undefined, output);
    assertComment(/- \*\*changes east\*\*: .*\n\nRisks:\n\n- `clusters\.east\.eastWestGateway\./s);
    const post = "api --method POST repos/team/mesh/issues/7/comments -F body=@comment.md";
    assert.ok(written("calls").includes(post), written("calls"));
    assert.equal((await run(previews(), "42")).failed, undefined);
    const patch = "api --method PATCH repos/team/mesh/issues/comments/42 -F body=@comment.md";
    assert.ok(written("calls").includes(patch), written("calls"));
  });

  it("comment on a pull request with the errors of its preview, and fail", async () => {
    want(invalid);
    assert.equal((await run(previews())).failed, "Preview");
    assertComment(/### The preview failed\n.*clusters\.East: expected a DNS label/s);
    const late = await run(previews().filter(({ name }) => name !== "Preview"));
    assert.match(written("sent"), /The preview did not start\. See https:\/\/git\.example\//);
    assert.equal(late.failed, undefined, late.output);
  });

  it("comment on a merge request, and write the comment again", async () => {
    want(wider);
    const { failed, output } = await run(gitlabSteps("mesh-preview"), "[]");
    assert.equal(failed, undefined, output);
    assertComment(/- \*\*changes east\*\*: /);
    const notes = "https://git.example/api/v4/projects/3/merge_requests/7/notes";
    assert.ok(written("calls").includes(`--request POST ${notes} `), written("calls"));
    const notesBefore = JSON.stringify([{ id: 42, body: marker }]);
    assert.equal((await run(gitlabSteps("mesh-preview"), notesBefore)).failed, undefined);
    assert.ok(written("calls").includes(`--request PUT ${notes}/42 `), written("calls"));
    want(invalid);
    assert.equal((await run(gitlabSteps("mesh-preview"), "[]")).failed, "mesh-preview");
    assertComment(/### The preview failed/);
  });

  it("report a difference each night, and nothing if there is none", async () => {
    const drift = () => githubSteps("mesh-drift.yml", values);
    const calm = await run(drift(), "", bare);
    assert.equal(calm.failed, undefined, calm.output);
    assert.doesNotMatch(written("calls"), /issue/);
    want(wider);
    assert.equal((await run(drift(), "", bare)).failed, "Compare");
    assert.match(written("calls"), /issue create --title The clusters of the mesh differ/);
    assert.match(written("sent"), /0\.0\.0\.0\/0/);
    assert.equal((await run(drift(), "5", bare)).failed, "Compare");
    assert.match(written("calls"), /issue comment 5 --body-file issue\.md/);
    assert.equal((await run(gitlabSteps("mesh-drift"), "", bare)).failed, "mesh-drift");
  });

  it("update the mesh, and wait until it is healthy", async () => {
    for (const steps of [githubSteps("mesh-up.yml", values), gitlabSteps("mesh-up")]) {
      const { failed, output } = await run(steps);
      assert.equal(failed, undefined, output);
      assert.match(output, /Updating \(prod\)/);
      assert.match(written("calls"), /istio-multicluster status --stack prod --wait 5m/);
    }
  });

  it("reject short keys with the policy pack, and print no keys", async () => {
    const { certificate, privateKey } = await makeAuthority({ kind: "RSA", bits: 2048 });
    const strong = await makeAuthority();
    const preview = (root: string) => {
      want({ files: { "root-cert.pem": root, "ca-key.pem": privateKey } });
      const file = path.join(folder, "config.json");
      fs.writeFileSync(file, JSON.stringify({ "internal-load-balancers": "advisory" }));
      return stack.preview({ policyPacks: [policy.pack], policyPackConfigs: [file] });
    };
    const weak = await preview(certificate);
    assert.ok(weak.error);
    assert.match(weak.output, /\[mandatory\]\s+minimum-keys\s+\(.*: mesh-east-cacerts\)/);
    assert.doesNotMatch(weak.output, /PRIVATE KEY/);
    const { output, error } = await preview(strong.certificate);
    assert.equal(error, undefined, output);
    assert.match(output, /\[advisory\]\s+internal-load-balancers/);
  });
});
