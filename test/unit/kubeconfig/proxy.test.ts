import assert from "node:assert/strict";
import { proxyFor } from "../../../sdk/kubeconfig/proxy";

const variables = [
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "NO_PROXY",
  "https_proxy",
  "http_proxy",
  "no_proxy",
];

describe("the proxy for an API server", () => {
  const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  const restore = (env: { [name: string]: string | undefined }): void => {
    for (const name of variables)
      if (env[name] === undefined) delete process.env[name];
      else process.env[name] = env[name];
  };
  afterEach(() => restore(before));

  const proxyWith = (
    server: string,
    env: { [name: string]: string },
    proxyUrl?: string,
  ): string | undefined => {
    restore(env);
    return proxyFor(server, proxyUrl);
  };

  it("is proxy-url, or else that of the environment, as in Go", () => {
    const env = { HTTPS_PROXY: "http://proxy:3128", http_proxy: "plain:80" };
    const api = "https://api.example:6443";
    assert.equal(proxyWith(api, {}), undefined);
    assert.equal(proxyWith(api, env), "http://proxy:3128");
    assert.equal(proxyWith(api, env, "socks5://own:1080"), "socks5://own:1080");
    assert.equal(proxyWith(api, { https_proxy: "proxy:3128" }), "http://proxy:3128");
    assert.equal(proxyWith("http://api.example", env), "http://plain:80");
    assert.equal(proxyWith("not a URL", env), undefined);
  });

  for (const [noProxy, server, isExempt] of [
    ["", "https://localhost:6443", true],
    ["", "https://127.0.0.1:6443", true],
    ["", "https://[::1]:6443", true],
    ["*", "https://api.example", true],
    ["example", "https://api.example", true],
    ["other, API.example", "https://api.example", true],
    ["ample", "https://api.example", false],
    [".example", "https://api.example", true],
    ["*.example", "https://api.example", true],
    [".api.example", "https://api.example", false],
    ["api.example:443", "https://api.example", true],
    ["api.example:6443", "https://api.example", false],
    ["10.0.0.0/8", "https://10.1.2.3:6443", true],
    ["10.0.0.0/8", "https://192.0.2.1:6443", false],
    ["10.0.0.0/8", "https://api.example", false],
    ["fd00::/8", "https://[fd00::1]:6443", true],
    ["192.0.2.1", "https://192.0.2.1:6443", true],
    ["192.0.2.1:6443", "https://192.0.2.1:6443", true],
    ["192.0.2.1:443", "https://192.0.2.1:6443", false],
    ["fd00::1", "https://[fd00::1]:6443", true],
    ["[fd00::1]:6443", "https://[fd00::1]:6443", true],
  ] as const)
    it(`is ${isExempt ? "not " : ""}used for ${server} with NO_PROXY="${noProxy}"`, () => {
      const env = { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: noProxy };
      assert.equal(proxyWith(server, env), isExempt ? undefined : "http://proxy:3128");
    });
});
