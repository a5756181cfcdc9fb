import type { HelmValues, Topology } from "../../topology/topology";

/** Where images come from and how they are pulled, as `global` of Istio's charts has it; only what was given. */
export function imageValues({
  istio: { imageHub, imageTag, imagePullPolicy, imagePullSecrets },
}: Topology): HelmValues {
  return {
    ...(imageHub === undefined ? {} : { hub: imageHub }),
    ...(imageTag === undefined ? {} : { tag: imageTag }),
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets }),
  };
}
