import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { clusterAddresses, ofEachFamily } from "../../scripts/clusters/addresses";
import { missingIPv6 } from "../../scripts/clusters/checks";
import { checkSpec, isDualStack } from "../../scripts/clusters/spec";

const clusters = [{ name: "east", network: "network1" }];

describe("the IP families of local clusters", () => {
  it("are IPv4 alone, unless the file of clusters names both", () => {
    assert.deepEqual(checkSpec({ clusters }), { clusters });
    assert.equal(isDualStack(checkSpec({ clusters })), false);
    assert.equal(isDualStack(checkSpec({ clusters, ipFamilies: ["IPv4"] })), false);
    assert.equal(isDualStack(checkSpec({ clusters, ipFamilies: ["IPv4", "IPv6"] })), true);
  });

  for (const ipFamilies of [[], ["IPv6"], ["IPv6", "IPv4"], ["ipv4", "ipv6"], "IPv4", true, null])
    it(`cannot be ${JSON.stringify(ipFamilies)}`, () =>
      assert.throws(() => checkSpec({ clusters, ipFamilies }), /^Error: ipFamilies: is .*; write \[IPv4, IPv6\]/));

  it("have addresses of their own in each cluster, IPv4 first", () => {
    const all = Array.from({ length: 14 }, (_, index) => clusterAddresses("172.30.255", index + 1, true));
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

  it("are refused with the reason where the machine has no IPv6", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ipv6-"));
    try {
      assert.match(missingIPv6(folder)[0]!, /the kernel has no IPv6: .* take IPv6 out of ipFamilies/);
      const conf = path.join(folder, "conf", "default");
      fs.mkdirSync(conf, { recursive: true });
      fs.writeFileSync(path.join(conf, "disable_ipv6"), "1\n");
      assert.match(missingIPv6(folder)[0]!, /IPv6 is switched off \(net.ipv6.conf.default.disable_ipv6\)/);
      fs.writeFileSync(path.join(conf, "disable_ipv6"), "0\n");
      assert.deepEqual(missingIPv6(folder), []);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
