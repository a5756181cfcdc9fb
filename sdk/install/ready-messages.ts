import { issueLine, titledList, type Issue } from "../issue";

/** Why a mesh that is installed is not ready. */
export function notReadyMessage(mesh: string, timeout: string, waiting: readonly Issue[]): string {
  const title = `MultiClusterMesh "${mesh}" is not ready after ${timeout} (readyTimeout):`;
  const list = titledList(title, waiting.map(issueLine));
  return `${list}\nTo see more, run: npx istio-multicluster status --stack`;
}

/** What keeps it open whether a mesh is ready. */
export const unknownMessage = (issue: Issue): string =>
  `${issueLine(issue)}; the output ready is false. To skip the question, set readyTimeout to "0s"`;
