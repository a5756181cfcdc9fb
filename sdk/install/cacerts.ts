import { names } from "../plan/names";
import * as k8s from "./kubernetes";
import { assertDefined } from "./assert-defined";
import { optionsIn, type StepContext } from "./step-context";
import { created, type StepResult } from "./step-results";
import type { MeshTrust } from "./trust";

/** Creates the Secret with the certificate and key that the istiod of a cluster signs with. */
export function installCacerts({ cacerts }: MeshTrust, context: StepContext): StepResult {
  const { cluster, systemNamespace: namespace, name } = context;
  const stringData = assertDefined(
    cacerts[cluster.clusterName],
    `signing certificate for cluster ${cluster.clusterName}`,
  );
  const metadata = { name: names.cacerts, namespace };
  return created(new k8s.Secret(name("cacerts"), { metadata, stringData }, optionsIn(context)));
}
