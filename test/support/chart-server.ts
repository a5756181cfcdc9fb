import { createHash, webcrypto } from "node:crypto";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import "reflect-metadata"; // must be loaded before x509
import * as x509 from "@peculiar/x509";
import * as yaml from "js-yaml";

/** Serves charts from this machine in all forms in which Istio publishes them. */
export interface ChartServer {
  /** The folder with the archives, as `helm pull` writes them. */
  readonly archives: string;
  /** The URL of the HTTP repository. */
  readonly repository: string;
  /** The URL of the folder with the charts in an OCI registry with TLS. */
  readonly registry: string;
  /** The same registry as a mirror of Istio. Charts are in the folder `charts` below it. */
  readonly mirror: string;
  /** The file with the CA certificate of the registry. */
  readonly certificateFile: string;
  close(): void;
}

/** The folder of the mirror in the registry. */
const registryPath = "copies/istio";

/** Packs the charts of a folder with a given version and serves them on the loopback address. */
export async function serveCharts(folder: string, version: string): Promise<ChartServer> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "chart-server-"));
  const archives = path.join(work, "archives");
  fs.mkdirSync(archives);
  const charts = packCharts(folder, version, archives);
  const identity = await selfSigned();
  const certificateFile = path.join(work, "ca.crt");
  fs.writeFileSync(certificateFile, identity.cert);
  const repository = http.createServer(serveFiles(repositoryFiles(charts)));
  const registry = https.createServer(identity, serveFiles(registryFiles(charts)));
  const [repositoryPort, registryPort] = [await listen(repository), await listen(registry)];
  return {
    archives,
    repository: `http://127.0.0.1:${repositoryPort}`,
    registry: `oci://127.0.0.1:${registryPort}/${registryPath}/charts`,
    mirror: `127.0.0.1:${registryPort}/${registryPath}`,
    certificateFile,
    close: () => {
      for (const server of [repository, registry]) {
        server.close();
        server.closeAllConnections();
      }
      fs.rmSync(work, { recursive: true });
    },
  };
}

/** A packed chart. */
export interface Chart {
  readonly metadata: { readonly name: string; readonly version: string };
  readonly archive: Buffer;
}

/** Packs the charts of a folder with a given version. Writes the archives to another folder. */
export const packCharts = (folder: string, version: string, archives: string): Chart[] =>
  fs.readdirSync(folder).map((chart) => packChart(path.join(folder, chart), version, archives));

/** Does what `helm package --version` does, because charts in Istio's sources have no version. */
function packChart(source: string, version: string, archives: string): Chart {
  const unpacked = fs.mkdtempSync(path.join(archives, "unpacked-"));
  const copy = path.join(unpacked, path.basename(source));
  fs.cpSync(source, copy, { recursive: true, dereference: true });
  const file = path.join(copy, "Chart.yaml");
  const metadata = {
    ...(yaml.load(fs.readFileSync(file, "utf8")) as { name: string }),
    version,
    appVersion: version,
  };
  fs.writeFileSync(file, yaml.dump(metadata));
  const archive = path.join(archives, `${metadata.name}-${version}.tgz`);
  execFileSync("tar", ["-czf", archive, "-C", unpacked, metadata.name]);
  fs.rmSync(unpacked, { recursive: true });
  return { metadata, archive: fs.readFileSync(archive) };
}

/** The files of a server by path. */
type Files = Map<string, { readonly type: string; readonly body: Buffer }>;

const digestOf = (body: Buffer): string => createHash("sha256").update(body).digest("hex");

function repositoryFiles(charts: readonly Chart[]): Files {
  const nameOf = ({ metadata }: Chart): string => `${metadata.name}-${metadata.version}.tgz`;
  const entries = charts.map((chart) => [
    chart.metadata.name,
    [{ ...chart.metadata, urls: [nameOf(chart)], digest: digestOf(chart.archive) }],
  ]);
  const index = Buffer.from(yaml.dump({ apiVersion: "v1", entries: Object.fromEntries(entries) }));
  const files: Files = new Map([["/index.yaml", { type: "application/yaml", body: index }]]);
  for (const chart of charts)
    files.set(`/${nameOf(chart)}`, { type: "application/gzip", body: chart.archive });
  return files;
}

/** What Helm needs of the OCI distribution API to pull a chart: tags, a manifest and two blobs. */
function registryFiles(charts: readonly Chart[]): Files {
  const files: Files = new Map([["/v2/", { type: "application/json", body: Buffer.from("{}") }]]);
  for (const { metadata, archive } of charts) {
    const at = `/v2/${registryPath}/charts/${metadata.name}`;
    const add = (type: string, body: Buffer): object => {
      files.set(`${at}/blobs/sha256:${digestOf(body)}`, { type: "application/octet-stream", body });
      return { mediaType: type, digest: `sha256:${digestOf(body)}`, size: body.length };
    };
    const type = "application/vnd.oci.image.manifest.v1+json";
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: type,
        config: add(
          "application/vnd.cncf.helm.config.v1+json",
          Buffer.from(JSON.stringify(metadata)),
        ),
        layers: [add("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive)],
      }),
    );
    for (const name of [metadata.version, `sha256:${digestOf(manifest)}`])
      files.set(`${at}/manifests/${name}`, { type, body: manifest });
    const tags = JSON.stringify({
      name: `${registryPath}/charts/${metadata.name}`,
      tags: [metadata.version],
    });
    files.set(`${at}/tags/list`, { type: "application/json", body: Buffer.from(tags) });
  }
  return files;
}

const serveFiles =
  (files: Files): http.RequestListener =>
  ({ method, url }, response) => {
    const file = files.get(new URL(url!, "http://server").pathname);
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": file.type,
      "content-length": file.body.length,
      "docker-content-digest": `sha256:${digestOf(file.body)}`,
    });
    response.end(method === "HEAD" ? undefined : file.body);
  };

const listen = (server: http.Server | https.Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

/** A self-signed certificate for the loopback address. */
async function selfSigned(): Promise<{ cert: string; key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=chart-server",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  return { cert: certificate.toString("pem"), key };
}
