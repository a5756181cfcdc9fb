import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../defined";
import { ownerConfigMap, type MeshIdentity, type Owner } from "../plan/owner";
import { assertDefined } from "./assert-defined";
import * as k8s from "./kubernetes";
import { isMocked, keptIn } from "./mocks";
import { knownValue } from "./settled";
import { optionsIn, type StepContext } from "./step-context";
import { created, type StepResult } from "./step-results";

/**
 * Describes the mesh. Its id is the first UUID that a Stash was given. A Stash follows aliases, from
 * every language, and its value is known in previews.
 */
export function identify(mesh: string, parent: pulumi.Resource): pulumi.Output<MeshIdentity> {
  const made = randomUUID();
  const kept = new pulumi.Stash(
    `${mesh}-id`,
    { input: made },
    { parent, ignoreChanges: ["input"] },
  );
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const place = defined({ organization: organization(), project, stack, mesh });
  const id = keptIn(kept, made) as pulumi.Output<string>;
  // the URN not as an Output: what depends on a component waits for its children, so for itself
  return id.apply(async (known) => ({
    ...place,
    id: known,
    urn: assertDefined(await knownValue(parent.urn), "URN of the mesh"),
  }));
}

/** Backends without organizations report a placeholder, and mocks report an error. */
function organization(): string | undefined {
  if (isMocked()) return undefined;
  const name = pulumi.getOrganization();
  return name === "organization" ? undefined : name;
}

/**
 * Creates the ConfigMap that names the mesh of the cluster. It also owns the gateway's Deployment:
 * Kubernetes deletes the gateway with it, and Pulumi deletes it after the peers' remote secrets.
 */
export function installOwner(
  identity: pulumi.Output<MeshIdentity>,
  context: StepContext,
): StepResult {
  const { cluster, systemNamespace: namespace, name, after, kubeSystemUid } = context;
  // a cluster that did not answer at the start was asked again before the namespace was created
  const known = pulumi.all([identity, pulumi.all(after.map(({ urn }) => urn))]);
  const data = known.apply(([mesh]): Owner => ({
    ...mesh,
    cluster: cluster.clusterName,
    ...defined({ kubeSystemUid: kubeSystemUid() }),
  }));
  const owner = new k8s.ConfigMap(
    name("owner"),
    { metadata: { name: ownerConfigMap, namespace }, data: data as pulumi.Output<any> },
    // with the UID of its creation, a kubeconfig that leads to another cluster is noticed
    optionsIn(context, { ignoreChanges: ["data.kubeSystemUid"] }),
  );
  return { ...created(owner), owner };
}

/** The reference to an owner whose deletion waits until Kubernetes has deleted what it owns. */
export const ownerReference = ({ metadata }: k8s.ConfigMap): pulumi.Input<object> => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name: metadata.name,
  uid: metadata.uid,
  blockOwnerDeletion: true,
});
