import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { clusterAddresses, ofEachFamily } from "../../../scripts/clusters/addresses";
import { coreDnsObjects } from "../../../scripts/clusters/addons";
import { missingIPv6 } from "../../../scripts/clusters/checks";
import { writeComponentConfig } from "../../../scripts/clusters/components";
import { imageSources } from "../../../scripts/clusters/images/build";
import {
  imageNames,
  istioImageTag,
  olderImageTag,
  recipesOf,
} from "../../../scripts/clusters/images/catalog";
import { instanceNames } from "../../../scripts/clusters/instance";
import { oneByOne, withLock } from "../../../scripts/clusters/lock";
import { writePki } from "../../../scripts/clusters/pki";
import { checkSpec, isDualStack } from "../../../scripts/clusters/spec";
import { clustersOf, type Cluster } from "../../../scripts/clusters/state";

const clusters = [{ name: "east", network: "network1" }];

describe("the lock of local clusters", () => {
  const name = `unit-test-${process.pid}`;

  it("lets work with the same name wait for its turn", async () => {
    const steps: string[] = [];
    const work = (step: string) => async (): Promise<void> => {
      steps.push(`${step} starts`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(`${step} ends`);
    };
    await Promise.all([oneByOne(name, work("one")), oneByOne(name, work("other"))]);
    assert.deepEqual(steps, ["one starts", "one ends", "other starts", "other ends"]);
  });

  it("rejects a command for an instance that another command is changing", () =>
    oneByOne(name, () =>
      assert.rejects(
        withLock(name, () => Promise.resolve()),
        /another command is changing it; wait until it ends and try again$/,
      ),
    ));
});

describe("the IP families of local clusters", () => {
  it("are IPv4 only, unless the file names both families", () => {
    assert.deepEqual(checkSpec({ clusters }), { clusters });
    assert.equal(isDualStack(checkSpec({ clusters })), false);
    assert.equal(isDualStack(checkSpec({ clusters, ipFamilies: ["IPv4"] })), false);
    assert.equal(isDualStack(checkSpec({ clusters, ipFamilies: ["IPv4", "IPv6"] })), true);
  });

  for (const ipFamilies of [[], ["IPv6"], ["IPv6", "IPv4"], ["ipv4", "ipv6"], "IPv4", true, null])
    it(`cannot be ${JSON.stringify(ipFamilies)}`, () =>
      assert.throws(
        () => checkSpec({ clusters, ipFamilies }),
        /^Error: ipFamilies: expected \[IPv4\] or \[IPv4, IPv6\], got .*/,
      ));

  it("give each cluster its own addresses, IPv4 first", () => {
    const all = Array.from({ length: 14 }, (_, index) =>
      clusterAddresses("172.30.255", index + 1, true),
    );
    for (const what of ["nodeIp", "podCidr", "serviceCidr", "loadBalancerRange"] as const) {
      const values = all.flatMap((addresses) => ofEachFamily(addresses, what));
      assert.equal(new Set(values).size, 28, what);
      assert.deepEqual(
        values.map((value) => value.includes(":")),
        values.map((_, index) => index % 2 === 1),
      );
    }
    assert.deepEqual(ofEachFamily(all[13]!, "loadBalancerRange"), [
      "172.30.255.224-172.30.255.239",
      "fd00:172:30:255::224-fd00:172:30:255::239",
    ]);
    assert.deepEqual(ofEachFamily(clusterAddresses("172.30.255", 1), "nodeIp"), ["172.30.255.2"]);
  });

  it("are rejected with a reason if the machine has no IPv6", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ipv6-"));
    try {
      assert.match(
        missingIPv6(folder)[0]!,
        /the kernel has no IPv6: .* take IPv6 out of ipFamilies/,
      );
      const conf = path.join(folder, "conf", "default");
      fs.mkdirSync(conf, { recursive: true });
      fs.writeFileSync(path.join(conf, "disable_ipv6"), "1\n");
      assert.match(
        missingIPv6(folder)[0]!,
        /IPv6 is switched off \(net.ipv6.conf.default.disable_ipv6\)/,
      );
      fs.writeFileSync(path.join(conf, "disable_ipv6"), "0\n");
      assert.deepEqual(missingIPv6(folder), []);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe("the lines of Istio in local clusters", () => {
  it("are one, unless the file of clusters asks for the older one too", () => {
    for (const olderIstio of [true, false])
      assert.deepEqual(checkSpec({ clusters, olderIstio }), { clusters, olderIstio });
    assert.throws(
      () => checkSpec({ clusters, olderIstio: "1.30" }),
      /^Error: olderIstio: expected true or false, got "1\.30"$/,
    );
  });

  it("add their images to those of a smaller set, each with its own programs", () => {
    const [base, istio, both] = (["base", "istio", "upgrade"] as const).map((set) =>
      recipesOf(set).map(({ name }) => name),
    );
    const lines = [istioImageTag, olderImageTag].map((tag) =>
      ["pilot", "proxyv2", "install-cni"].map((name) => `localhost/${name}:${tag}`),
    );
    assert.deepEqual(istio, [...base!, ...lines[0]!, imageNames.ztunnel]);
    assert.deepEqual(both, [...istio!, ...lines[1]!]);
    const added = imageSources("upgrade").filter((file) => !imageSources("istio").includes(file));
    for (const file of added) assert.match(file, /-1\.30(\.json)?$/);
    assert.equal(added.length, 5);
  });
});

describe("the DNS domain of local clusters", () => {
  it("comes from the file of clusters", () => {
    for (const clusterDomain of ["mesh.example", "cluster.local", "k8s"])
      assert.deepEqual(checkSpec({ clusters, clusterDomain }), { clusters, clusterDomain });
    assert.throws(
      () => checkSpec({ clusters, ipFamilies: [], clusterDomain: "" }),
      /^Error: ipFamilies: .*\nclusterDomain: expected .*, got ""/,
    );
  });

  for (const clusterDomain of [
    "",
    "Mesh.example",
    "mesh.example.",
    ".example",
    "mesh_example",
    "a".repeat(64),
    1,
    ["mesh.example"],
    null,
  ])
    it(`cannot be ${JSON.stringify(clusterDomain)}`, () =>
      assert.throws(
        () => checkSpec({ clusters, clusterDomain }),
        /^Error: clusterDomain: expected a .* DNS name .*, got .* for cluster\.local$/,
      ));

  for (const [domain, record] of Object.entries({
    "cluster.local": {},
    "mesh.example": { clusterDomain: "mesh.example" },
  }))
    it(`${domain} reaches the kubelet, the DNS server and the API server's certificate`, async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "domain-"));
      try {
        const [made] = clustersOf(instanceNames("test"), {
          subnet: "172.30.7",
          clusters: { east: { index: 1, network: "n", ...record } },
        });
        const cluster: Cluster = { ...made!, folder };
        await Promise.all([writeComponentConfig(cluster), writePki(cluster)]);
        const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");
        assert.equal(JSON.parse(read("kubelet.json")).clusterDomain, domain);
        assert.ok(
          JSON.stringify(coreDnsObjects(cluster)).includes(
            ` kubernetes ${domain} in-addr.arpa ip6.arpa {`,
          ),
        );
        const names = new X509Certificate(read("pki/apiserver.crt")).subjectAltName!.split(", ");
        assert.deepEqual(
          names.filter((name) => name.startsWith("DNS:kubernetes.default.svc.")),
          [`DNS:kubernetes.default.svc.${domain}`],
        );
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    });
});
