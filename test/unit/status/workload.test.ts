import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { mock } from "node:test";
import { openContexts } from "../../../sdk/status/contexts";
import { codes } from "../../../sdk/status/finding";
import { InterruptedError } from "../../../sdk/status/interrupt";
import { discoverable, type Discovery } from "../../../sdk/status/workload/discovery";
import { verifyWithWorkload, type WorkloadOptions } from "../../../sdk/status/workload/verify";
import {
  FakeCluster,
  item,
  serverAnswer,
  workloadCodes,
  writeKubeconfig,
  type Behaviour,
} from "../../support/fake-cluster";

const answers = { "/api/v1/namespaces": [] };
const name = "istio-multicluster-verify";
const own = { "app.kubernetes.io/managed-by": name };

describe("the workload of verify", function () {
  this.timeout(300_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "workload-"));
  let running: { [name: string]: FakeCluster } = {};

  after(() => fs.rmSync(folder, { recursive: true }));

  afterEach(async () => {
    await Promise.all(Object.values(running).map((cluster) => cluster.stop()));
    running = {};
  });

  /** Runs the workload in clusters that behave like this. Asks once in each direction. */
  async function verify(
    behaviours: { [name: string]: Behaviour },
    more: Partial<WorkloadOptions> & {
      readonly label?: string;
      readonly isAmbient?: boolean;
      readonly discovery?: Discovery;
    } = {},
  ) {
    for (const [cluster, behaviour] of Object.entries(behaviours))
      running[cluster] = await FakeCluster.start(answers, behaviour);
    const urls = Object.entries(running).map(([cluster, { url }]) => [cluster, url]);
    const file = writeKubeconfig(path.join(folder, "kubeconfig"), Object.fromEntries(urls));
    const candidates = openContexts(file, []).map((client) => ({
      client: { ...client, cluster: client.context },
      injectionLabel: more.label ?? "istio-injection=enabled",
      isAmbient: more.isAmbient ?? false,
      discovery: more.discovery ?? [],
    }));
    return verifyWithWorkload(candidates, {
      signal: new AbortController().signal,
      log: () => undefined,
      deadline: 0,
      needs: { start: 0, ask: 0 },
      ...more,
    });
  }

  const codesIn = ({ problems }: Awaited<ReturnType<typeof verify>>): string[] =>
    problems.map(({ code, cluster, peer }) => [code, cluster, ...(peer ? [peer] : [])].join(" "));

  it("asks in every direction over mTLS, and removes everything", async () => {
    const { traffic, problems } = await verify({ east: {}, west: {} });
    assert.deepEqual(problems, []);
    const answer = { count: 1, versions: [], isEncrypted: true };
    assert.deepEqual(
      traffic?.map((one) => [one.cluster, one.answers]),
      [
        ["east", { east: answer, west: answer }],
        ["west", { east: answer, west: answer }],
      ],
    );
    for (const { namespaces, pods } of Object.values(running))
      assert.deepEqual([namespaces, pods], [[], []]);
  });

  it("runs pods that a restricted namespace allows, outside of the sidecar's user", async () => {
    let pod: any;
    const onRequest = () => (pod = running["east"]!.pods[0] ?? pod);
    await verify({ east: { onRequest } });
    const { securityContext, containers, automountServiceAccountToken } = pod.spec;
    assert.equal(securityContext.runAsNonRoot, true);
    assert.notEqual(securityContext.runAsUser, 1337);
    assert.deepEqual(securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.deepEqual(containers[0].securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.equal(automountServiceAccountToken, false);
  });

  it("uses the image of the sidecars, or the given one", async () => {
    const images: string[] = [];
    const onRequest = () => {
      const pod = running["east"]?.pods[0];
      if (pod !== undefined) images.push(pod["spec"].containers[0].image);
    };
    await verify({ east: { onRequest } });
    await running["east"]!.stop();
    await verify({ east: { onRequest } }, { image: "mirror/envoy:1" });
    assert.deepEqual([...new Set(images)], ["registry/proxyv2:1.31", "mirror/envoy:1"]);
  });

  it("labels the namespace as its own, for injection, and for pods with istio-init", async () => {
    let labels: unknown;
    const onRequest = () => (labels = running["east"]!.namespaces[0]?.metadata.labels ?? labels);
    await verify({ east: { onRequest } }, { label: "istio.io/rev=canary" });
    assert.deepEqual(labels, {
      ...own,
      "istio.io/rev": "canary",
      "pod-security.kubernetes.io/enforce": "privileged",
    });
  });

  it("creates nothing if an istiod cannot read its namespace", async () => {
    const named = { matchLabels: { "kubernetes.io/metadata.name": "shop" } };
    const result = await verify({ east: {}, west: {} }, { discovery: [[named]] });
    assert.deepEqual(codesIn(result), ["VERIFY_PREVENTED east", "VERIFY_PREVENTED west"]);
    assert.ok(!running["east"]!.requests.includes("create namespaces"));
  });

  it("labels the namespace for the selectors of every istiod", async () => {
    let labels: any;
    const onRequest = () => (labels = running["east"]!.namespaces[0]?.metadata.labels ?? labels);
    const discovery = [[{ matchLabels: { mesh: "on" } }], [{ matchLabels: { team: "a" } }]];
    await verify({ east: { onRequest } }, { discovery });
    assert.deepEqual([labels.mesh, labels.team], ["on", "a"]);
    assert.equal(labels["kubernetes.io/metadata.name"], undefined);
  });

  it("finds labels for every kind of selector, or none", () => {
    const given = { a: "1" };
    const expression = (key: string, operator: string, ...values: string[]) => [
      { matchExpressions: [{ key, operator, values }] },
    ];
    const cases: [Discovery, object | undefined][] = [
      [[], given],
      [[[]], given],
      [[expression("b", "In", "x", "y")], { a: "1", b: "x" }],
      [[expression("b", "Exists")], { a: "1", b: "true" }],
      [[expression("b", "NotIn", "x")], given],
      [[expression("a", "In", "2")], undefined],
      [[expression("a", "DoesNotExist")], undefined],
      [[[{ matchLabels: { a: "2" } }, { matchLabels: { c: "3" } }]], { a: "1", c: "3" }],
      [[expression("b", "Exists"), expression("b", "In", "x")], undefined],
    ];
    for (const [discovery, expected] of cases)
      assert.deepEqual(discoverable(given, discovery), expected);
  });

  it("allows its own requests where the mesh denies all, if the user may", async () => {
    const { problems } = await verify({ east: {} });
    assert.deepEqual(problems, []);
    assert.ok(running["east"]!.requests.includes("create authorizationpolicies"));
  });

  describe("in ambient mode", () => {
    const ambient = { label: "istio.io/dataplane-mode=ambient", isAmbient: true };
    const podAnnotations = { "ambient.istio.io/redirection": "enabled" };
    // ztunnel hides the certificate of the client from the server
    const answer = (host: string) => serverAnswer(host.split(".")[0]!, null);

    it("runs pods without a sidecar, and Services with the label for other networks", async () => {
      const seen: { [kind: string]: any } = {};
      const onRequest = () => {
        const { namespaces, services, pods } = running["east"]!;
        Object.assign(seen, { ...(pods[0] && { namespace: namespaces[0], service: services[0] }) });
        if (pods[0]) seen["pod"] = pods[0];
      };
      const { problems } = await verify({ east: { podAnnotations, answer, onRequest } }, ambient);
      assert.deepEqual(problems, []);
      assert.equal(seen["namespace"].metadata.labels["istio.io/dataplane-mode"], "ambient");
      assert.equal(seen["service"].metadata.labels["istio.io/global"], "true");
      const { spec, metadata } = seen["pod"];
      assert.equal(spec.initContainers, undefined);
      assert.equal(spec.containers[0].image, "registry/proxyv2:1.31");
      assert.equal(metadata.labels["sidecar.istio.io/inject"], undefined);
    });

    it("needs an answer in every direction, and reports no encryption", async () => {
      const both = { east: { podAnnotations, answer }, west: { podAnnotations, answer } };
      const { traffic, problems } = await verify(both, ambient);
      assert.deepEqual(problems, []);
      assert.deepEqual(traffic![0]!.answers["west"], { count: 1, versions: [] });
      await Promise.all(Object.values(running).map((cluster) => cluster.stop()));
      const silent = () => [503, "no healthy upstream"] as const;
      const broken = { ...both, east: { podAnnotations, answer: silent } };
      assert.deepEqual(codesIn(await verify(broken, ambient)), [
        "NO_ANSWER_FROM east east",
        "NO_ANSWER_FROM east west",
      ]);
    });

    it("does not use a pod that ztunnel does not serve", async () => {
      const { problems } = await verify({ east: {} }, ambient);
      assert.deepEqual(
        problems.map(({ code }) => code),
        ["WORKLOAD_NOT_READY"],
      );
      assert.match(
        problems[0]!.message,
        /not in ambient mode; check Istio's CNI node agent and zt/,
      );
    });

    it("uses a given image if there is no injection webhook", async () => {
      const east = { podAnnotations, answer, injects: false };
      assert.deepEqual((await verify({ east }, { ...ambient, image: "envoy" })).problems, []);
      await running["east"]!.stop();
      assert.match((await verify({ east }, ambient)).problems[0]!.message, /pass --image/);
    });
  });

  it("asks until there is an answer, and shows what it waits for", async () => {
    const lines: string[] = [];
    let asked = 0;
    const answer = (host: string) =>
      ++asked < 3 ? ([503, "no healthy upstream"] as const) : serverAnswer(host.split(".")[0]!);
    const { traffic, problems } = await verify(
      { east: { answer } },
      { deadline: Date.now() + 30_000, log: (line) => lines.push(line) },
    );
    assert.deepEqual(problems, []);
    const { requests, failures, lastFailure } = traffic![0]!;
    assert.deepEqual([requests, failures, lastFailure], [3, 2, "HTTP 503: no healthy upstream"]);
    assert.deepEqual(
      [...new Set(lines)],
      [
        "starting a pod in east",
        "sending requests in every direction",
        "east: no answer from east yet",
        "removing the workload",
      ],
    );
  });

  it("waits for mTLS, because a proxy that does not know a Service yet sends plaintext", async () => {
    let asked = 0;
    const answer = (host: string) =>
      serverAnswer(host.split(".")[0]!, ++asked < 3 ? null : "URI=spiffe://td/ns/a/sa/b");
    const { traffic, problems } = await verify(
      { east: { answer } },
      { deadline: Date.now() + 30_000 },
    );
    assert.deepEqual(problems, []);
    assert.equal(traffic![0]!.answers["east"]!.isEncrypted, true);
  });

  it("names each direction without an answer, and why", async () => {
    const answer = (host: string) =>
      host.startsWith("server-west")
        ? ([503, "upstream connect error"] as const)
        : serverAnswer(host.split(".")[0]!);
    const result = await verify({ east: { answer }, west: {} });
    assert.deepEqual(codesIn(result), ["NO_ANSWER_FROM east west"]);
    assert.match(
      result.problems[0]!.message,
      /all 1 requests .*failed, .*HTTP 503: upstream connect/,
    );
  });

  it("asks each direction once, and none again after the deadline", async () => {
    const deadline = Date.now() + 30_000;
    let asked = 0;
    const answer = () => {
      // the first request of the second round takes until the deadline
      if (++asked === 3) mock.timers.setTime(deadline);
      return [503, "no healthy upstream"] as const;
    };
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    try {
      const { traffic } = await verify({ east: { answer }, west: {} }, { deadline });
      assert.equal(traffic![0]!.requests, 3);
    } finally {
      mock.timers.reset();
    }
  });

  it("says what to check for the error of a request", async () => {
    const answer = () => [403, "RBAC: access denied"] as const;
    const { problems } = await verify({ east: { answer } });
    assert.equal(problems[0]!.code, "VERIFY_PREVENTED");
    assert.match(problems[0]!.message, /^a policy denies .*RBAC: access denied; grant the right/);
  });

  it("does not count the answer of another server", async () => {
    const result = await verify({ east: { answer: () => serverAnswer("server-north") } });
    assert.deepEqual(codesIn(result), ["NO_ANSWER_FROM east east"]);
    assert.match(result.problems[0]!.message, /expected .*server-east, got "server-north"/);
  });

  const pulling = {
    containerStatuses: [
      { name: "envoy", state: { waiting: { reason: "ErrImagePull", message: "not found" } } },
    ],
  };
  const pending = {
    conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available" }],
  };
  const foreign = item(name, {});
  const cases: [string, string, Behaviour, RegExp][] = [
    [
      "NOT_ENCRYPTED east west",
      "a server sees no certificate",
      {
        answer: (host) =>
          serverAnswer(host.split(".")[0]!, host.startsWith("server-west") ? null : undefined),
      },
      /without mTLS/,
    ],
    [
      "VERIFY_PREVENTED east west",
      "a policy denies requests",
      {
        answer: (host) =>
          host.startsWith("server-west")
            ? [403, "RBAC: access denied"]
            : serverAnswer(host.split(".")[0]!),
      },
      /a policy denies .* to "west"/,
    ],
    [
      "WORKLOAD_NOT_READY east",
      "an image cannot be pulled",
      { podStatus: pulling },
      /ErrImagePull/,
    ],
    ["WORKLOAD_NOT_READY east", "a pod is not scheduled", { podStatus: pending }, /0\/3 nodes/],
    ["WORKLOAD_NOT_READY east", "pods get no sidecar", { injects: false }, /no sidecar/],
    [
      "NO_RIGHTS_TO_VERIFY east",
      "rights are missing",
      { denied: ["create namespaces", "get pods/portforward"] },
      /may not create namespaces, get pods\/portforward;/,
    ],
    [
      "NAMESPACE_TAKEN east",
      "something else has the namespace",
      { namespace: foreign },
      /no label/,
    ],
    ["NO_NODES east", "a cluster has no nodes", { nodes: 0 }, /no nodes/],
    [
      "WORKLOAD_LEFT_BEHIND east",
      "the namespace cannot be deleted",
      { keepsNamespace: true },
      /HTTP 403, a policy; delete it with/,
    ],
  ];
  for (const [expected, why, behaviour, message] of cases) {
    it(`finds ${expected} if ${why}`, async () => {
      const result = await verify({ east: behaviour, west: {} });
      assert.deepEqual(codesIn(result), [expected]);
      assert.match(result.problems[0]!.message, message);
      assert.deepEqual(running["west"]!.namespaces, []);
    });
  }

  it("has a case for every code of the workload", () => {
    const tested = new Set(cases.map(([expected]) => expected.split(" ")[0]!));
    assert.deepEqual([...tested].sort(), [...workloadCodes].sort());
    for (const code of workloadCodes) assert.ok(code in codes);
  });

  it("creates nothing in any cluster if rights are missing in one", async () => {
    const { traffic } = await verify({ east: { denied: ["create pods"] }, west: {} });
    assert.equal(traffic, undefined);
    for (const { requests } of Object.values(running))
      assert.deepEqual([...new Set(requests)], ["create selfsubjectaccessreviews"]);
  });

  it("replaces what an earlier run left behind", async () => {
    const { problems } = await verify(
      { east: { namespace: item(name, own) } },
      { deadline: Date.now() + 30_000 },
    );
    assert.deepEqual(problems, []);
    const changes = running["east"]!.requests.filter((one) => /namespaces$/.test(one));
    assert.deepEqual(
      changes.filter((one) => !one.startsWith("list")),
      ["delete namespaces", "create namespaces", "delete namespaces"],
    );
  });

  it("leaves alone a namespace that something else created", async () => {
    await verify({ east: { namespace: item(name, { team: "a" }) } });
    assert.equal(running["east"]!.namespaces.length, 1);
    assert.ok(!running["east"]!.requests.includes("delete namespaces"));
  });

  for (const request of ["create namespaces", "create pods", "get pods/portforward"]) {
    it(`removes everything if it is interrupted during \`${request}\``, async () => {
      const interruption = new AbortController();
      const onRequest = (one: string) => {
        if (one === request) interruption.abort("SIGINT");
      };
      const never = () => [503, "no"] as const;
      await assert.rejects(
        verify(
          { east: { onRequest, answer: never }, west: { answer: never } },
          { signal: interruption.signal, deadline: Date.now() + 60_000 },
        ),
        (error) => error instanceof InterruptedError && error.problems.length === 0,
      );
      for (const { namespaces, pods } of Object.values(running))
        assert.deepEqual([namespaces, pods], [[], []]);
    });
  }
});
