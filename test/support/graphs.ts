import { findingOf, type Code } from "../../sdk/status/finding";
import type { Observation } from "../../sdk/status/observation";
import type { Report } from "../../sdk/status/report";
import { gateway, primary, remote } from "./observations";

const istiod = { version: "1.31.0", versions: ["1.31.0"], ready: 1, wanted: 1 };
const at = (address: string): Partial<Observation> => ({ gateways: [{ ...gateway, address }] });

/** A finding: its code, its cluster, and the cluster that it is about. */
export type Wrong = readonly [code: Code, cluster: string, peer?: string];

export function reportOf(clusters: readonly Observation[], wrong: readonly Wrong[] = []): Report {
  const findings = wrong.map(([code, cluster, peer]) => {
    const message = `what is wrong, and what to do about it in ${cluster}`;
    return findingOf({ code, cluster, message, ...(peer === undefined ? {} : { peer }) });
  });
  return { ok: findings.length === 0, clusters, findings, checks: [] };
}

/** Two primaries, each on its own network. */
export const twoClusters = (): Observation[] => [
  primary("east", ["west"], { istiod, ...at("192.0.2.1") }),
  primary("west", ["east"], { istiod, ...at("192.0.2.2") }),
];

/** Three primaries and three remotes on three networks. */
export function sixClusters(): Observation[] {
  const names = ["a", "b", "c", "d", "e", "f"];
  const on = (network: string, name: string): Partial<Observation> => ({
    network,
    ...at(`192.0.2.${names.indexOf(name) + 1}`),
  });
  const reading = (network: string, name: string): Observation =>
    primary(
      name,
      names.filter((other) => other !== name),
      { istiod, ...on(network, name) },
    );
  return [
    reading("north", "a"),
    remote("b", ["a"], on("north", "b")),
    reading("south", "c"),
    remote("d", ["c"], on("south", "d")),
    reading("south", "e"),
    remote("f", ["a", "c"], on("edge", "f")),
  ];
}

/** 35 primaries and 15 remotes of the first three, on networks of their own or on three. */
export function fiftyClusters({ networks }: { networks: "own" | "three" }): Observation[] {
  const names = Array.from({ length: 50 }, (_, index) => {
    const number = String(index + 1).padStart(2, "0");
    return index < 35 ? `primary-${number}` : `remote-${number}`;
  });
  return names.map((name, index) => {
    const network = networks === "own" ? name : ["asia", "europe", "america"][index % 3]!;
    const more = { network, ...at(`192.0.2.${index + 1}`) };
    if (index >= 35) return remote(name, [names[index % 3]!], more);
    const peers = names.filter((other) => other !== name);
    return primary(name, peers, { istiod, ...more });
  });
}

/** Findings in many clusters of `fiftyClusters`. */
export const manyFindings: readonly Wrong[] = [
  ["PEER_NOT_SYNCED", "primary-03", "remote-40"],
  ["PEER_NOT_SYNCED", "primary-03", "primary-07"],
  ["UNREACHABLE", "remote-44"],
  ["TOKEN_EXPIRES", "primary-09"],
  ...Array.from({ length: 12 }, (_, index): Wrong => [
    "NO_ANSWER_FROM",
    `primary-${index + 10}`,
    "remote-41",
  ]),
];

/** The meshes of the tests of pictures. */
export const pictured: { readonly [name: string]: () => Report } = {
  "two clusters": () => reportOf(twoClusters()),
  "two clusters with findings": () =>
    reportOf(twoClusters(), [
      ["PEER_UNKNOWN", "east", "west"],
      ["GATEWAY_NOT_READY", "west"],
    ]),
  "six clusters": () => reportOf(sixClusters()),
  "six clusters with findings": () =>
    reportOf(sixClusters(), [
      ["PEER_NOT_SYNCED", "a", "d"],
      ["TOKEN_EXPIRES", "c"],
      ["UNREACHABLE", "f"],
      ["ROOT_MISMATCH", "e", "a"],
    ]),
  "fifty clusters on their own networks": () => reportOf(fiftyClusters({ networks: "own" })),
  "fifty clusters on three networks": () => reportOf(fiftyClusters({ networks: "three" })),
  "fifty clusters with findings": () => reportOf(fiftyClusters({ networks: "own" }), manyFindings),
};

/** A name that shows every missing escape. */
export const oddName = `a"b'c<img src=x onerror=alert(1)>&amp;\`#35;\n]end;%%{x}\\|é`;

/** A mesh with odd names everywhere. */
export const oddReport = reportOf(
  [
    primary(oddName, ["west"], { network: oddName, revisions: [oddName], meshId: oddName }),
    remote("west", [oddName], { network: "west", meshId: oddName }),
  ],
  [["PEER_NOT_SYNCED", oddName, "west"]],
);
