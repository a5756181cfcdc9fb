import { rootConfigMap } from "../../topology/istio-names";
import { problem } from "../finding";
import type { ClusterCheck } from "./check";

export const signingRootIsUsed: ClusterCheck = (cluster) => {
  if (cluster.signingRootIsUsed !== false) return [];
  const message =
    "the Secret cacerts has other root certificates than the ConfigMap " +
    `${rootConfigMap.name}, so istiod has not loaded the Secret; restart istiod if the ` +
    "clusters of the mesh trust the new root, otherwise restore the Secret";
  return [problem("ROOT_NOT_LOADED", cluster, message)];
};

export const signingCertificateIsValid: ClusterCheck = (cluster) => {
  if (cluster.signingProblem === undefined) return [];
  const message =
    `the Secret cacerts ${cluster.signingProblem}, so istiod cannot start again; create the ` +
    "Secret with a certificate that a root in it has signed";
  return [problem("CA_CERTIFICATE_INVALID", cluster, message)];
};

export const signingKeyFits: ClusterCheck = (cluster) => {
  if (cluster.signingKeyFits !== false) return [];
  const message =
    "the private key in the Secret cacerts does not belong to the certificate in it, so istiod " +
    "cannot start again; create the Secret with a key and a certificate that belong together";
  return [problem("CA_KEY_MISMATCH", cluster, message)];
};
