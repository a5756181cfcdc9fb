import type { Code, Finding } from "./judge";
import type { Observation } from "./observation";

/** A finding before its severity is looked up. */
export type Problem = Omit<Finding, "severity">;

type Rule = (cluster: Observation, all: readonly Observation[]) => Problem[];

const problem = (
  code: Code,
  { cluster }: { readonly cluster: string },
  message: string,
): Problem => ({ code, cluster, message });

/** A problem between two clusters. */
const between = (
  code: Code,
  { cluster }: { readonly cluster: string },
  peer: string,
  message: string,
): Problem => ({
  code,
  cluster,
  peer,
  message,
});

/** What is wrong with one cluster, seen among the others. */
export function judgeCluster(seen: Observation, all: readonly Observation[]): Problem[] {
  if (seen.unreachable !== undefined)
    return [problem("UNREACHABLE", seen, `its API server cannot be asked: ${seen.unreachable}`)];
  if (seen.role === "none") {
    return [
      problem(
        "NO_CONTROL_PLANE",
        seen,
        "there is neither an istiod nor an injection webhook; is Istio installed here, and in this namespace?",
      ),
    ];
  }
  return (seen.role === "external" ? externalRules : rules).flatMap((rule) => rule(seen, all));
}

/** The name that remotes' annotations know an istiod by; undefined where none leads remotes. */
const leadsAs = ({ role, cluster, servesAs }: Observation): string | undefined =>
  role === "primary" ? cluster : role === "external" ? servesAs : undefined;

/** What is wrong between clusters. */
export const judgeMesh = (all: readonly Observation[]): Problem[] => [
  ...namesDiffer(all),
  ...rootsAgree(all),
  ...meshIdsAgree(all),
];

const istiodIsReady: Rule = (seen) => {
  const { istiod } = seen;
  if (istiod === undefined || (istiod.ready > 0 && istiod.ready >= istiod.wanted)) return [];
  return [
    problem(
      "ISTIOD_NOT_READY",
      seen,
      `${istiod.ready} of ${istiod.wanted} istiods are ready; see the events and logs of its pods`,
    ),
  ];
};

const primaryIsKnown: Rule = (seen, all) => {
  const { role, controlPlaneClusters } = seen;
  if (role !== "remote" || controlPlaneClusters.includes("*")) return [];
  if (controlPlaneClusters.length === 0) {
    const message =
      "its system namespace has no annotation topology.istio.io/controlPlaneClusters, so no istiod takes it as its remote";
    return [problem("PRIMARY_UNKNOWN", seen, message)];
  }
  // of a cluster that was not reached nobody knows what it is
  const mayBePrimary = (name: string): boolean =>
    all.some(
      (other) =>
        leadsAs(other) === name || (other.cluster === name && other.unreachable !== undefined),
    );
  return controlPlaneClusters
    .filter((name) => !mayBePrimary(name))
    .map((name) =>
      between(
        "PRIMARY_UNKNOWN",
        seen,
        name,
        `its annotation names "${name}" as its primary, which is no primary among the clusters looked at`,
      ),
    );
};

const webhookHasCertificate: Rule = (seen) => {
  if (seen.webhookHasCertificate) return [];
  const message = "its injection webhook has no CA bundle, so no pod can be injected";
  return [
    problem(
      "WEBHOOK_WITHOUT_CA",
      seen,
      `${message}. A primary writes it into an annotated remote whose remote secret it holds`,
    ),
  ];
};

const rootIsThere: Rule = (seen) => {
  if (seen.root !== undefined) return [];
  const message = "it has no ConfigMap istio-ca-root-cert, without which no proxy starts";
  return [
    problem(
      "ROOT_MISSING",
      seen,
      `${message}. The istiod that serves the cluster writes it: is it running, and allowed to?`,
    ),
  ];
};

const networkIsTold: Rule = (seen, all) => {
  if (seen.network !== undefined || all.every(({ network }) => network === undefined)) return [];
  const message =
    "its system namespace has no label topology.istio.io/network, while other clusters tell theirs";
  return [
    problem(
      "NETWORK_MISSING",
      seen,
      `${message}; its pods are taken to be within everyone's reach`,
    ),
  ];
};

const peersAreSynced: Rule = (seen, all) => {
  const { istiod, peers } = seen;
  const own = leadsAs(seen);
  if (own === undefined || !istiod?.ready) return [];
  // an external istiod has its secrets where its configuration is
  const { remoteSecrets } =
    (seen.role === "external" ? all.find(({ cluster }) => cluster === own) : undefined) ?? seen;
  const mesh = all.filter(({ role }) => role !== "external").map((other) => other.cluster);
  const others = [...new Set(mesh)].filter((name) => name !== own);
  const unread = (peer: string): Problem[] => {
    if (peers[peer] === "synced") return [];
    if (!remoteSecrets.some(({ keys }) => keys.includes(peer))) {
      const message = `it has no remote secret for "${peer}", so it knows no endpoint there; \`istioctl create-remote-secret\` makes one`;
      return [between("PEER_UNKNOWN", seen, peer, message)];
    }
    if (istiod.unreadable !== undefined || istiod.untold) return [];
    const message = `its istiod says of "${peer}": ${peers[peer] ?? "nothing yet"}`;
    return [
      between(
        "PEER_NOT_SYNCED",
        seen,
        peer,
        `${message}. Do its pods reach the API server in the remote secret, and is the token valid?`,
      ),
    ];
  };
  return others.length === 0 ? [] : [...others.flatMap(unread), ...viewIsKnown(seen, istiod)];
};

function viewIsKnown(
  seen: Observation,
  { unreadable, untold }: NonNullable<Observation["istiod"]>,
): Problem[] {
  if (unreadable !== undefined) {
    return [
      problem(
        "PEERS_UNREADABLE",
        seen,
        `the metrics of its istiod (port 15014 of its pods, through the API server) cannot be read: ${unreadable}`,
      ),
    ];
  }
  if (untold)
    return [
      problem(
        "PEERS_UNTOLD",
        seen,
        "its istiod is too old to tell how it stands to its peers; `istioctl remote-clusters` does",
      ),
    ];
  return [];
}

const gatewaysWork: Rule = (seen, all) => {
  const { cluster, role, network, gateways } = seen;
  const servesRemotes =
    role === "primary" &&
    all.some(
      (other) =>
        other.role === "remote" &&
        [cluster, "*"].some((name) => other.controlPlaneClusters.includes(name)),
    );
  const severalNetworks = new Set(all.flatMap((other) => other.network ?? [])).size > 1;
  if (!severalNetworks && !servesRemotes) return [];
  const hasAddress = (one: Observation): boolean =>
    one.gateways.some(({ address }) => address !== undefined);
  // one gateway serves a whole network; istiod is reached through its own cluster's
  if (
    !hasAddress(seen) &&
    (servesRemotes || !all.some((other) => other.network === network && hasAddress(other)))
  ) {
    return [
      problem(
        "NO_GATEWAY_ADDRESS",
        seen,
        "no east-west gateway of it has an address; see the events of its LoadBalancer Service",
      ),
    ];
  }
  return gateways
    .filter(({ address, readyPods }) => address !== undefined && readyPods === 0)
    .map(({ name }) =>
      problem(
        "GATEWAY_NOT_READY",
        seen,
        `no pod behind the gateway ${name} is ready; see their events`,
      ),
    );
};

/** What makes no sense of a cluster without proxies is not asked of it. */
const externalRules: readonly Rule[] = [istiodIsReady, peersAreSynced];

const rules: readonly Rule[] = [
  istiodIsReady,
  primaryIsKnown,
  webhookHasCertificate,
  rootIsThere,
  networkIsTold,
  peersAreSynced,
  gatewaysWork,
];

function namesDiffer(all: readonly Observation[]): Problem[] {
  // the name of a cluster that was not reached is only its context's
  const reached = all.filter(({ unreachable }) => unreachable === undefined);
  return reached.flatMap((seen) => {
    const first = reached.find(({ cluster }) => cluster === seen.cluster)!;
    if (first === seen) return [];
    const message = `the contexts "${first.context}" and "${seen.context}" both lead to a cluster of this name`;
    return [
      problem(
        "SAME_CLUSTER_NAME",
        seen,
        `${message}. If they are one cluster, choose by --context; if not, give each its own name`,
      ),
    ];
  });
}

/** Proxies trust each other only below one root. */
function rootsAgree(all: readonly Observation[]): Problem[] {
  const [first, ...others] = all.filter(({ root }) => root !== undefined);
  const differing = others.filter(({ root }) => root !== first!.root);
  const advice = "Each primary needs a Secret cacerts below one root before its istiod starts";
  return differing.map((seen) =>
    between(
      "ROOT_MISMATCH",
      seen,
      first!.cluster,
      `its proxies trust another root certificate than those of "${first!.cluster}". ${advice}`,
    ),
  );
}

function meshIdsAgree(all: readonly Observation[]): Problem[] {
  const [first, ...others] = all.filter(({ meshId }) => meshId !== undefined);
  const differing = others.filter(({ meshId }) => meshId !== first!.meshId);
  return differing.map((seen) =>
    between(
      "MESH_ID_MISMATCH",
      seen,
      first!.cluster,
      `it says that it belongs to the mesh "${seen.meshId}", and "${first!.cluster}" to "${first!.meshId}"`,
    ),
  );
}
