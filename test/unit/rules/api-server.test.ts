import type { ApiServerArgs } from "../../../sdk/args/api-server";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { authorityData, leakMarker } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const at = "clusters.east.apiServer";
const mesh = (apiServer: Partial<ApiServerArgs>): MultiClusterMeshArgs =>
  meshArgs({ east: { apiServer: { server: "https://10.0.0.5:6443", ...apiServer } } });
const authority = (certificateAuthorityData: string): MultiClusterMeshArgs =>
  mesh({ certificateAuthorityData });
const pem = Buffer.from(authorityData, "base64").toString();

describe("the API server rules", () => {
  itRefuses([
    [
      "a server that is not a URL",
      mesh({ server: "unix:///run/api" }),
      `${at}.server`,
      /got "unix:\/\/\/run\/api"; use the form https:\/\/HOST:PORT/,
    ],
    [
      "a server without a scheme",
      mesh({ server: "10.0.0.1:6443" }),
      `${at}.server`,
      /^expected the https URL of an API server, got "10.0.0.1:6443"; write https:\/\/10.0.0.1:6443$/,
    ],
    [
      "a server at a loopback address",
      mesh({ server: "https://127.0.0.2:1" }),
      `${at}.server`,
      /other clusters can reach, got https:\/\/127.0.0.2:1, which means the local machine/,
    ],
    ...[
      `https://user:${leakMarker}@10.0.0.1:6443`,
      `https://${leakMarker}@10.0.0.1:6443`,
      `user:${leakMarker}@10.0.0.1:6443`,
      `https://user:${leakMarker}/a@10.0.0.1:6443`,
      `https://10.0.0.1:6443?token=${leakMarker}`,
      `https://10.0.0.1:6443#${leakMarker}`,
    ].map((server): RefusedRow => [
      `a server with credentials: ${server}`,
      mesh({ server }),
      `${at}.server`,
      /^contains a user name, password, query or fragment, .*; remove it$/,
    ]),
    ...["https://foo bar", "east.example:6443", "a_b", "10.0.0.300:1"].map((name): RefusedRow => [
      `a TLS server name that is not in any certificate: ${name}`,
      mesh({ tlsServerName: name }),
      `${at}.tlsServerName`,
      /^expected a DNS name or an IP address, got ".*"; .* without scheme or port$/,
    ]),
    [
      "an authority in plain PEM",
      authority(pem),
      `${at}.certificateAuthorityData`,
      /^expected base64, got plain PEM; encode the PEM certificates with base64/,
    ],
    [
      "an authority in another encoding",
      authority("no base64"),
      `${at}.certificateAuthorityData`,
      /^expected base64, got another encoding/,
    ],
    [
      "an authority that is cut off",
      authority(authorityData.slice(0, -3)),
      `${at}.certificateAuthorityData`,
      /^expected base64, got another encoding/,
    ],
    [
      "an authority that is not a certificate",
      authority("Y2E="),
      `${at}.certificateAuthorityData`,
      /^expected certificates in PEM .*, got none; encode the PEM certificates with base64/,
    ],
  ]);

  itAccepts([
    ["an authority in base64", authority(authorityData)],
    ["an authority in lines of base64", authority(authorityData.replace(/.{64}/g, "$&\n"))],
    ["two authorities in base64", authority(Buffer.from(pem + pem).toString("base64"))],
  ]);
});
