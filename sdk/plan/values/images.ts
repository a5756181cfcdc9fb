import { defined, unlessEmpty } from "../../defined";
import type { Topology } from "../../topology/topology";

/** Where images come from and how they are pulled, in the form of `global` in Istio's charts. */
export const imageValues = ({ istio }: Topology) =>
  defined({
    hub: istio.imageHub,
    tag: istio.imageTag,
    imagePullPolicy: istio.imagePullPolicy,
    imagePullSecrets: unlessEmpty(istio.imagePullSecrets),
  });
