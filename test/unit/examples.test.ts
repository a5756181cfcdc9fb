import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import * as semver from "semver";
import { topologies } from "../../scripts/quickstart/quickstart";
import { makeAuthority } from "../support/authorities";
import { kubeconfigFor } from "../support/kubeconfig";
import { mockToken, register, unwrap, type Registered } from "../support/mocks";

const root = path.resolve(__dirname, "../..");
const examples = path.join(root, "examples");

/** The contexts that each example needs, and checks of the resources that it registers. */
const cases: {
  readonly [example: string]: {
    readonly contexts: string[];
    readonly look: (resources: Registered[]) => void;
  };
} = {
  "multi-primary": {
    contexts: ["east", "west"],
    look: (resources) => {
      assert.equal(
        inputsOf(resources, "mesh-east-remote-secret:west")["metadata"].name,
        "istio-remote-secret-west",
      );
      assert.equal(
        inputsOf(resources, "mesh-west-remote-secret:east")["metadata"].name,
        "istio-remote-secret-east",
      );
      assert.deepEqual(inputsOf(resources, "mesh-west-gateway")["values"].podDisruptionBudget, {
        minAvailable: 1,
      });
    },
  },
  ambient: {
    contexts: ["east", "west"],
    look: (resources) => {
      const { spec } = inputsOf(resources, "mesh-west-gateway");
      assert.equal(spec.gatewayClassName, "istio-east-west");
      assert.equal(inputsOf(resources, "mesh-west-ztunnel")["values"].network, "network2");
      const { data } = inputsOf(resources, "mesh-west-gateway-settings");
      assert.deepEqual(JSON.parse(data.podDisruptionBudget), { spec: { minAvailable: 1 } });
    },
  },
  "primary-remote": {
    contexts: ["east", "west"],
    look: (resources) => {
      assert.equal(
        inputsOf(resources, "mesh-west-istiod")["values"].global.remotePilotAddress,
        "203.0.113.7",
      );
      assert.equal(inputsOf(resources, "mesh-east-gateway")["values"].replicaCount, 3);
      assert.ok(!resources.some(({ name }) => name === "mesh-west-remote-secret:east"));
    },
  },
  mixed: {
    contexts: ["paris", "berlin", "madrid", "dallas", "austin"],
    look: (resources) => {
      assert.equal(controlPlanesOf(resources, "madrid"), "paris,berlin");
      assert.equal(controlPlanesOf(resources, "austin"), "dallas");
      assert.ok(!resources.some(({ name }) => name.startsWith("mesh-austin-gateway")));
    },
  },
  "own-ca": {
    contexts: ["east", "west"],
    look: (resources) => {
      for (const cluster of ["east", "west"]) {
        const files = unwrap(inputsOf(resources, `mesh-${cluster}-cacerts`)["stringData"]);
        assert.equal(files["root-cert.pem"], rootCertificate());
        assert.equal(
          inputsOf(resources, `mesh-${cluster}-istiod`)["values"].meshConfig.trustDomain,
          "mesh.example.com",
        );
      }
    },
  },
  "private-gateways": {
    contexts: ["aws", "google"],
    look: (resources) => {
      const services = ["aws", "google"].map((cluster) =>
        inputsOf(resources, `mesh-${cluster}-gateway-service`),
      );
      assert.equal(
        services[0]!["metadata"].annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"],
        "internal",
      );
      assert.equal(
        services[1]!["metadata"].annotations["networking.gke.io/load-balancer-type"],
        "Internal",
      );
      const ranges = services.map(({ spec }) => spec.loadBalancerSourceRanges);
      const networks = ["10.10.0.0/16", "10.20.0.0/16"];
      // the API servers of GKE call the webhook at the gateway of the primary
      assert.deepEqual(ranges, [[...networks, "172.16.0.0/28"], networks]);
      assert.equal(inputsOf(resources, "mesh-google-istiod")["values"].global.platform, "gke");
      assert.deepEqual(endpointsIn(resources, "mesh-google"), [["203.0.113.7"]]);
    },
  },
  observability: {
    contexts: ["east", "west"],
    look: (resources) => {
      const { metadata, stringData } = inputsOf(resources, "kiali-west");
      assert.deepEqual(metadata.labels, { "kiali.io/multiCluster": "true" });
      const { clusters, users } = JSON.parse(unwrap(unwrap(stringData).west));
      assert.equal(clusters[0].cluster.server, "https://192.0.2.2:6443");
      assert.equal(users[0].user.token, mockToken);
      assert.ok(!resources.some(({ name }) => name === "kiali-east"));
      const role = resources.find(({ type }) => type.endsWith(":ClusterRole"));
      const readable = role?.inputs["rules"].flatMap((rule: any) => rule.resources);
      assert.ok(readable.includes("pods") && !readable.includes("secrets"), readable.join());
      const selectors = ["prometheus-west", "prometheus-west-in-home", "prometheus-east"].map(
        (name) => inputsOf(resources, name)["spec"].selector !== undefined,
      );
      assert.deepEqual(selectors, [true, false, true]);
    },
  },
  component: {
    contexts: ["east", "west"],
    look: (resources) => {
      const client = inputsOf(resources, "platform-east-client");
      assert.equal(client["metadata"].namespace, "istio-system");
      assert.equal(client["spec"].template.metadata.labels["sidecar.istio.io/inject"], "true");
      assert.ok(
        resources.some(
          ({ name, type }) => name === "platform-west-mesh-reader" && type.endsWith(":ClusterRole"),
        ),
      );
      const order = resources.map(({ name }) => name);
      // resources that depend on the mesh are registered after it
      const last = Math.max(
        ...order.map((name, index) => (name.startsWith("platform-mesh-") ? index : -1)),
      );
      assert.ok(
        order.indexOf("platform-east-client") > last &&
          resources.findIndex(isDeployment("shop-west")) > last,
      );
    },
  },
};

/** Folders without a TypeScript program. The suites of the engine use them. */
const others = ["ci", "policy", "python", "go", "dotnet", "java", "yaml"];

/** Checks of what the quickstart installs, for each of its topologies. */
const local: { readonly [mesh: string]: (resources: Registered[]) => void } = {
  "primary-remote": (resources) => {
    assert.equal(inputsOf(resources, "mesh-west-istiod")["values"].profile, "remote");
    assert.equal(
      inputsOf(resources, "mesh-east-remote-secret:west")["metadata"].name,
      "istio-remote-secret-west",
    );
    assert.ok(!resources.some(({ name }) => name === "mesh-west-remote-secret:east"));
  },
  "multi-primary": (resources) => {
    assert.equal(inputsOf(resources, "mesh-west-istiod")["values"].profile, undefined);
    assert.equal(
      inputsOf(resources, "mesh-east-remote-secret:west")["metadata"].name,
      "istio-remote-secret-west",
    );
    assert.equal(
      inputsOf(resources, "mesh-west-remote-secret:east")["metadata"].name,
      "istio-remote-secret-east",
    );
  },
  ambient: (resources) => {
    const { values } = inputsOf(resources, "mesh-east-ztunnel");
    assert.equal(values.image, "localhost/ztunnel:1.31");
    const namespaces = resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace");
    const { labels } = inputsOf(namespaces, "sample-east")["metadata"];
    assert.deepEqual(labels, { "istio.io/dataplane-mode": "ambient" });
  },
};

const inputsOf = (resources: Registered[], name: string): { readonly [key: string]: any } => {
  const found = resources.find((resource) => resource.name === name);
  assert.ok(found, `${name} is not among ${resources.map((resource) => resource.name).join(", ")}`);
  return found.inputs;
};
/** The addresses in a cluster's `Endpoints`. */
const endpointsIn = (resources: Registered[], cluster: string): string[][] =>
  resources
    .filter(
      ({ name, type }) => name.startsWith(`${cluster}-`) && type === "kubernetes:core/v1:Endpoints",
    )
    .map(({ inputs }) =>
      inputs["subsets"].flatMap((subset: any) =>
        subset.addresses.map(({ ip }: { ip: string }) => ip),
      ),
    );
const isDeployment = (name: string) => (resource: Registered) =>
  resource.name === name && resource.type.endsWith(":Deployment");
const controlPlanesOf = (resources: Registered[], cluster: string): string =>
  inputsOf(resources, `mesh-${cluster}-namespace`)["metadata"].annotations[
    "topology.istio.io/controlPlaneClusters"
  ];
/** The first container of a Deployment. */
const containerIn = (resources: Registered[], name: string): { readonly [key: string]: any } =>
  inputsOf(resources, name)["spec"].template.spec.containers[0];
const readYaml = (...names: string[]): { [key: string]: any } =>
  yaml.load(fs.readFileSync(path.join(...names), "utf8")) as object;
const readJson = (...names: string[]): any =>
  JSON.parse(fs.readFileSync(path.join(...names), "utf8"));
const rootCertificate = (): string => new pulumi.Config().require("rootCertificate");

describe("the examples", function () {
  this.timeout(60_000);
  const ambient = process.env["KUBECONFIG"];
  let folder: string;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "examples-"));
    const { certificate, privateKey } = await makeAuthority();
    pulumi.runtime.setAllConfig(
      { "test:rootCertificate": certificate, "test:rootKey": privateKey },
      ["test:rootKey"],
    );
  });
  after(() => {
    if (ambient === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = ambient;
    fs.rmSync(folder, { recursive: true });
  });

  it("are all tested here, and the local one in each topology of the quickstart", () => {
    const folders = [...Object.keys(cases), "local", ...others];
    assert.deepEqual(fs.readdirSync(examples).sort(), folders.sort());
    assert.deepEqual(Object.keys(local), [...topologies, "ambient"]);
  });

  for (const [example, { contexts, look }] of Object.entries(cases)) {
    it(`install a mesh: ${example}`, async () => {
      process.env["KUBECONFIG"] = path.join(folder, example);
      fs.writeFileSync(process.env["KUBECONFIG"], kubeconfigFor(contexts));
      const resources = await register(() => require(path.join(examples, example)));
      assert.equal(
        resources.filter(({ type }) => type === "istio-multicluster:index:MultiClusterMesh").length,
        1,
      );
      look(resources);
    });

    it(`are Pulumi projects whose README says how to run them: ${example}`, () => {
      const project = readYaml(examples, example, "Pulumi.yaml");
      assert.deepEqual([project["name"], project["runtime"]], [`istio-${example}`, "nodejs"]);
      assertDocumented(example, /pulumi up/);
    });
  }

  it("depend on this version of the package", () => {
    for (const example of [...Object.keys(cases), "local"]) {
      const { dependencies } = readJson(examples, example, "package.json");
      const range = dependencies["istio-multicluster"];
      assert.ok(semver.satisfies(readJson(root, "package.json").version, range), example);
    }
  });

  for (const [mesh, look] of Object.entries(local)) {
    it(`install a mesh and HelloWorld: local, ${mesh}`, async () => {
      const program = require.resolve(path.join(examples, "local"));
      delete require.cache[program]; // it may have run with another topology
      const config = {
        kubeconfig: path.join(folder, "local"),
        topology: mesh === "ambient" ? "multi-primary" : mesh,
        dataPlane: mesh === "ambient" ? "ambient" : "sidecar",
        ztunnel: "true",
        chartRepository: chartsIn(folder),
      };
      // the quickstart sets every value that the project requires
      assert.deepEqual(
        Object.keys(config).sort(),
        Object.keys(readYaml(root, "Pulumi.yaml")["config"]).sort(),
      );
      for (const [key, value] of Object.entries(config))
        pulumi.runtime.setConfig(`test:${key}`, value);
      const contexts = readYaml(examples, "local", "clusters.yaml")["clusters"].map(
        ({ name }: { name: string }) => name,
      );
      fs.writeFileSync(config.kubeconfig, kubeconfigFor(contexts));
      const resources = await register(() => require(program));
      look(resources);
      assert.equal(
        inputsOf(resources, "mesh-east-istiod")["chart"],
        path.join(config.chartRepository, "istiod"),
      );
      assert.match(
        containerIn(resources, "helloworld-v1-east")["command"].join(" "),
        /Hello version: v1/,
      );
      assert.match(
        containerIn(resources, "helloworld-v2-west")["command"].join(" "),
        /Hello version: v2/,
      );
    });
  }

  it("are Pulumi projects whose README says how to run them: local, with the repository's project", () => {
    const project = readYaml(root, "Pulumi.yaml");
    assert.deepEqual(
      [project["name"], project["runtime"].name, project["main"]],
      ["istio-multicluster-local", "nodejs", "examples/local"],
    );
    assertDocumented("local", /npm run quickstart/);
  });
});

/** The example's README has the command, and the repository's README links to the example. */
function assertDocumented(example: string, command: RegExp): void {
  assert.match(fs.readFileSync(path.join(examples, example, "README.md"), "utf8"), command);
  assert.match(
    fs.readFileSync(path.join(root, "README.md"), "utf8"),
    new RegExp(`\\(examples/${example}\\)`),
  );
}

/** A folder with empty charts: only the provider would read them. */
function chartsIn(folder: string): string {
  const charts = path.join(folder, "charts");
  for (const chart of ["base", "istiod", "gateway", "cni", "ztunnel"]) {
    fs.mkdirSync(path.join(charts, chart), { recursive: true });
    fs.writeFileSync(path.join(charts, chart, "Chart.yaml"), "");
  }
  return charts;
}
