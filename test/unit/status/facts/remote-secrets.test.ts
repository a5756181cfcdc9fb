import assert from "node:assert/strict";
import { remoteSecretOf } from "../../../../sdk/status/facts/remote-secrets";
import { remoteKubeconfig } from "../../../support/fake-cluster";
import { leakMarker } from "../../../support/kubeconfig";

const secretWith = (value: string) =>
  remoteSecretOf({
    metadata: {
      name: "s",
      creationTimestamp: new Date("2026-01-02T03:04:05Z"),
      annotations: { "networking.istio.io/cluster": "west" },
    },
    data: { west: value },
  });
const accessOf = (value: string) => secretWith(value).access!["west"];
const encode = (text: string): string => Buffer.from(text).toString("base64");
const tokenOf = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${leakMarker}`;

describe("a remote secret in the report", () => {
  it("shows where it leads and its age, and no credentials", () => {
    const shown = secretWith(
      remoteKubeconfig("west", leakMarker, `https://user:${leakMarker}@west.example:6443/k8s`),
    );
    assert.deepEqual(shown, {
      name: "s",
      cluster: "west",
      keys: ["west"],
      created: "2026-01-02T03:04:05.000Z",
      access: { west: { server: "https://west.example:6443/k8s" } },
    });
  });

  it("shows when its token was issued and when it expires", () => {
    const claims = { iat: 1_700_000_000, exp: 1_800_000_000 };
    assert.deepEqual(accessOf(remoteKubeconfig("west", tokenOf(claims))), {
      server: "https://127.0.0.1:1/west",
      tokenIssued: "2023-11-14T22:13:20.000Z",
      tokenExpires: "2027-01-15T08:00:00.000Z",
    });
    const { tokenExpires } = accessOf(remoteKubeconfig("west", tokenOf({ exp: "soon" })))!;
    assert.equal(tokenExpires, undefined);
  });

  it("shows why istiod cannot use it, without its content", () => {
    const broken = [encode(`a: [${leakMarker}`), encode(leakMarker), ""].map(accessOf);
    for (const access of broken) {
      assert.ok(access!.invalid);
      assert.ok(!JSON.stringify(access).includes(leakMarker));
    }
    const noContext = Buffer.from(remoteKubeconfig("west"), "base64")
      .toString()
      .replace("current-context: west", "current-context: east");
    assert.deepEqual(accessOf(encode(noContext)), {
      invalid: "its current context leads to no server",
    });
  });

  const options: [string, object][] = [
    ["exec", { exec: { command: "aws" } }],
    ["gcp", { "auth-provider": { name: "gcp" } }],
    ["clientKey", { "client-certificate": "a", "client-key": "b" }],
    ["clientCertificate", { "client-certificate": "a" }],
    ["tokenFile", { tokenFile: "a" }],
    ["none", { "auth-provider": { name: "oidc" } }],
    ["none", { token: "t" }],
  ];
  for (const [option, user] of options)
    it(`names the option of istiod that ${Object.keys(user).join(" and ")} needs: ${option}`, () => {
      const kubeconfig = {
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
        users: [
          { name: "another", user: { exec: {} } },
          { name: "u", user },
        ],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
      };
      const { insecureOption = "none" } = accessOf(encode(JSON.stringify(kubeconfig)))!;
      assert.equal(insecureOption, option);
    });
});
