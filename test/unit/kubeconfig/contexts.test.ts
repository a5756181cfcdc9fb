import assert from "node:assert/strict";
import * as yaml from "js-yaml";
import { chooseContext, hasCredentials, parseContexts } from "../../../sdk/kubeconfig/contexts";
import { kubeconfigFor } from "../../support/kubeconfig";

describe("the contexts of a kubeconfig", () => {
  const contextsOf = (...names: string[]) => parseContexts(kubeconfigFor(names));

  it("are those that lead to a server", () => {
    const content = yaml.dump({
      clusters: [
        { name: "c", cluster: { server: "https://192.0.2.1:6443" } },
        { name: "none", cluster: {} },
        null,
      ],
      contexts: [
        { name: "east", context: { cluster: "c" } },
        { name: "west", context: { cluster: "none" } },
        { name: "south", context: { cluster: "missing" } },
        { name: 1, context: { cluster: "c" } },
      ],
    });
    assert.deepEqual([...parseContexts(content).keys()], ["east"]);
  });

  it("are identified by the server and by what selects a server behind it", () => {
    const identityOf = (cluster: object): string | undefined =>
      parseContexts(
        yaml.dump({
          clusters: [{ name: "c", cluster: { server: "https://192.0.2.1:6443", ...cluster } }],
          contexts: [{ name: "east", context: { cluster: "c" } }],
        }),
      ).get("east")?.identity;
    assert.equal(identityOf({ "certificate-authority": "a.pem" }), identityOf({}));
    assert.notEqual(identityOf({ "tls-server-name": "a.example" }), identityOf({}));
    assert.notEqual(identityOf({ "proxy-url": "http://a.example" }), identityOf({}));
  });

  it("are chosen by name, then as the only one, then by the name of the cluster", () => {
    assert.equal(chooseContext(contextsOf("one", "two"), "two", "one").name, "one");
    assert.equal(chooseContext(contextsOf("one"), "east", undefined).name, "one");
    assert.equal(chooseContext(contextsOf("one", "east"), "east", undefined).name, "east");
  });
});

describe("the URL of an API server", () => {
  it("holds credentials if it has a user name or password", () => {
    for (const url of [
      "https://user:password@east.example",
      "https://user@east.example",
      "u:p@east",
    ])
      assert.ok(hasCredentials(url), url);
  });

  it("holds no credentials if an @ is part of its path", () => {
    for (const url of ["https://east.example:6443", "https://proxy.example/clusters/of@east"])
      assert.ok(!hasCredentials(url), url);
  });
});
