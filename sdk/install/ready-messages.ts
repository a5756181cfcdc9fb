import { issueLine, titledList, type Issue } from "../issue";

/** The error of an installed mesh that is not ready. */
export function notReadyMessage(mesh: string, timeout: string, waiting: readonly Issue[]): string {
  const title = `MultiClusterMesh "${mesh}" is not ready after ${timeout} (readyTimeout):`;
  const list = titledList(title, waiting.map(issueLine));
  return `${list}\nTo see more, run: npx istio-multicluster status --stack`;
}

/** The warning if the update cannot see whether a mesh is ready. */
export const unknownMessage = (issue: Issue): string =>
  `${issueLine(issue)}; the output "ready" is false; to turn off the wait, set readyTimeout: "0s"`;
