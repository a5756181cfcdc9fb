import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import * as yaml from "js-yaml";
import { kubeconfigPath } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { toolEnvironment } from "../../../scripts/tools";
import { fieldManager } from "../../../sdk/plan/owner";
import { kubectl } from "../../support/clusters";
import type { Run } from "../../support/engine";
import { root } from "../../support/markdown";

const execute = promisify(execFile);

/** Runs commands in a shell. The current context of kubectl is the cluster. */
export async function runIn(cluster: string, commands: readonly string[]): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "context-"));
  try {
    const kubeconfig = path.join(folder, "config");
    const own = fs.readFileSync(kubeconfigPath(testInstance()), "utf8");
    fs.writeFileSync(kubeconfig, own, { mode: 0o600 });
    const env = { ...process.env, ...toolEnvironment(), KUBECONFIG: kubeconfig };
    const script = [`kubectl config use-context ${cluster}`, ...commands].join("\n");
    await execute("bash", ["-euo", "pipefail", "-c", script], { env });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The kubectl commands of the error for one cluster. */
export function commandsFor(cluster: string, { output }: Run): string[] {
  const from = output.indexOf(`- clusters.${cluster}: this cluster has an Istio`);
  assert.ok(from >= 0, output);
  const [, ...lines] = output.slice(from).split("\n");
  const end = lines.findIndex((line) => /- clusters\.|error: |^\s*$/.test(line));
  const found = lines.slice(0, end).map((line) => line.trim());
  assert.match(found.join("\n"), /update once with: PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up$/);
  return found.filter((line) => line.startsWith("kubectl "));
}

/** The commands of docs/adopt.md below a heading. */
export const documentedCommands = (heading: string): string[] =>
  firstBlockBelow(heading, "sh").split("\n");

/** The retries that docs/adopt.md recommends, for the sample. */
export const documentedRetries = (): object =>
  yaml.load(firstBlockBelow("### 3. Let clients retry", "yaml")) as object;

/** The first block of code below a heading of docs/adopt.md. */
function firstBlockBelow(heading: string, language: string): string {
  const page = fs.readFileSync(path.join(root, "docs/adopt.md"), "utf8");
  const [, section] = page.split(`${heading}\n`);
  const block = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "m").exec(section ?? "");
  assert.ok(block?.[1], `docs/adopt.md has code below "${heading}"`);
  return block[1];
}

/** A field of an object in the system namespace. */
export const fieldOf = (cluster: string, object: string, field: string): Promise<string> =>
  kubectl(cluster, "-n", "istio-system", "get", object, "-o", `jsonpath={${field}}`);

/** Objects of Istio in a cluster that do not belong to Pulumi or to a release of the mesh. */
export async function objectsOfOthers(cluster: string): Promise<string[]> {
  const kinds = [
    ...["deployments", "services", "serviceaccounts", "configmaps", "roles", "rolebindings"],
    ...["clusterroles", "clusterrolebindings", "poddisruptionbudgets", "horizontalpodautoscalers"],
    ...["mutatingwebhookconfigurations", "validatingwebhookconfigurations", "endpointslices"],
    ...["gateways.networking.istio.io", "virtualservices.networking.istio.io", "crds"],
  ];
  const selector = "app.kubernetes.io/part-of=istio";
  const list = await kubectl(
    ...[cluster, "get", kinds.join(), "-A", "-l", selector],
    ...["--show-managed-fields", "-o", "json"],
  );
  const { items } = JSON.parse(list) as { items: any[] };
  return items
    .filter(({ metadata }) => isByOthers(metadata))
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .sort();
}

function isByOthers({ managedFields, annotations = {} }: any): boolean {
  const writers = (managedFields as { manager: string }[]).map(({ manager }) => manager);
  // Kubernetes derives slices from Services, with their labels
  if (writers.every((name) => name.startsWith("kube-"))) return false;
  if (writers.includes(fieldManager)) return false;
  return !["istio-base", "istio-sidecar-injector"].includes(
    annotations["meta.helm.sh/release-name"],
  );
}
