import { names } from "../plan/names";
import * as k8s from "./kubernetes";
import { kubeconfigOf, type Target } from "./remote-secret";
import { optionsIn, type StepContext } from "./step-context";
import { created, type StepResult } from "./step-results";

/**
 * Creates the Secret with which an external istiod reads and writes its config cluster, like
 * `istioctl create-remote-secret --type=config`.
 */
export function installConfigKubeconfig(target: Target, context: StepContext): StepResult {
  const secret = new k8s.Secret(
    context.name("config-kubeconfig"),
    {
      metadata: { name: names.configKubeconfig, namespace: context.systemNamespace },
      stringData: kubeconfigOf(target).apply((config) => ({ config })),
    },
    optionsIn(context),
  );
  return created(secret);
}
