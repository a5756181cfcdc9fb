import { quoteList } from "../../issue";
import { problem } from "../finding";
import type { Observation } from "../observation";
import { hasRemotes, spanNetworks } from "../relations";
import type { ClusterCheck } from "./check";

export const gatewaysAreReady: ClusterCheck = (cluster, all) => {
  const { istiodServices = [] } = cluster;
  const hasOwnAddress = istiodServices.some(({ addresses = [] }) => addresses.length > 0);
  const managesRemotes = hasRemotes(cluster, all) && !hasOwnAddress;
  if (!managesRemotes && !spanNetworks(all)) return [];
  // remotes reach istiod only through the gateway of its own cluster; requests may use any
  const canServe = managesRemotes ? [cluster] : [cluster, ...sameNetwork(cluster, all)];
  if (!canServe.some(hasAddress)) {
    const message =
      "no east-west gateway has an address; " +
      "check that one is installed, and see the events of its LoadBalancer Service";
    return [problem("NO_GATEWAY_ADDRESS", cluster, message)];
  }
  return cluster.gateways
    .filter(({ address, readyPods }) => address !== undefined && readyPods === 0)
    .map(({ name }) => {
      const message = `the gateway ${name} has no ready pod; see the events of its pods`;
      return problem("GATEWAY_NOT_READY", cluster, message);
    });
};

/** istiod learns the address of a gateway from its Service. */
export const gatewaysAreRead: ClusterCheck = (cluster, all) => {
  const { hiddenGateways = [] } = cluster;
  if (hiddenGateways.length === 0 || !spanNetworks(all)) return [];
  const message =
    `the discoverySelectors of the mesh configuration leave out the namespace of ` +
    `${quoteList(hiddenGateways)}, so istiod does not find this gateway; add a label of the ` +
    "selectors to the namespace";
  return [problem("GATEWAY_HIDDEN", cluster, message)];
};

const sameNetwork = (
  { network }: Observation,
  all: readonly Observation[],
): readonly Observation[] => all.filter((other) => other.network === network);

const hasAddress = ({ gateways }: Observation): boolean =>
  gateways.some(({ address }) => address !== undefined);
