import { problem, type Code, type Problem } from "../finding";
import type { Observation, UnsyncedProxy } from "../observation";
import { plural } from "../words";
import type { ClusterCheck } from "./check";

/** Has one finding for each kind of configuration, because one cause often affects many proxies. */
export const proxiesAreSynced: ClusterCheck = (cluster) => {
  const { unsyncedProxies = [] } = cluster;
  const rejecting = unsyncedProxies.filter(({ error }) => error !== undefined);
  const silent = unsyncedProxies.filter(({ error }) => error === undefined);
  return [
    ...byConfig(rejecting).map((group) =>
      report("PROXY_REJECTED_CONFIG", cluster, group, `rejected new ${group[0].config}`),
    ),
    ...byConfig(silent).map((group) =>
      report(
        "PROXY_NOT_SYNCED",
        cluster,
        group,
        `did not confirm new ${group[0].config} for more than a minute`,
      ),
    ),
  ];
};

type Group = readonly [UnsyncedProxy, ...UnsyncedProxy[]];

function byConfig(proxies: readonly UnsyncedProxy[]): Group[] {
  const kinds = [...new Set(proxies.map(({ config }) => config))];
  return kinds.flatMap((kind) => {
    const [first, ...others] = proxies.filter(({ config }) => config === kind);
    return first === undefined ? [] : [[first, ...others] as const];
  });
}

function report(code: Code, { cluster }: Observation, group: Group, what: string): Problem {
  const [{ proxy, cluster: home = cluster, error }, ...others] = group;
  const also =
    others.length === 0 ? "" : ` and ${plural(others.length, "more proxy", "more proxies")}`;
  const why = error === undefined ? "" : `: ${error}`;
  const message =
    `the proxy ${proxy} in "${home}"${also} ${what}${why}; the previous configuration stays in ` +
    "use; run `istioctl proxy-status --verbosity 1` to see all proxies";
  return problem(code, { cluster }, message);
}
