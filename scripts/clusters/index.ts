/** Local Kubernetes clusters: real ones, made of namespaces of this machine. */
export { addAmbientObjects } from "./ambient";
export { startApiServer, stopApiServer } from "./api-server";
export { clustersDown, type DownOptions } from "./down";
export { type ClusterReference } from "./find";
export { setHostNames } from "./host-names";
export { hasZtunnel } from "./images/build";
export { imageNames, istioImageTag, olderImageTag } from "./images/catalog";
export { defaultInstance, kubeconfigPath } from "./instance";
export { cniPlaces } from "./node-config";
export { readSpec, type ClusterSpec, type ClustersSpec } from "./spec";
export { clustersStatus, type ClusterStatus } from "./status";
export { clustersUp, type Progress, type UpOptions } from "./up";
