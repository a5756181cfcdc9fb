import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { CertificateAuthorityArgs, TrustArgs } from "../args/trust";
import { checkIntermediate } from "../certificates/intermediate";
import { checkRootKey, checkRoots } from "../certificates/roots";
import { defined } from "../defined";
import { issueIf, type Issue } from "../issue";
import { roleOf, type FilledClusters } from "../topology/defaults";
import { checkDnsName, checkSecretName } from "./formats";
import { checkNewRoot, checkRotation, signingRoot } from "./rotation";

/** Checks which trust arguments go together, and then the certificates that are already known. */
export function checkTrust(args: MultiClusterMeshArgs, clusters: FilledClusters): Issue[] {
  const { trust = {}, meshConfig = {} } = args;
  const combinations = checkCombinations(args, clusters);
  return [
    ...combinations,
    ...checkDnsName("trust.domain", trust.domain),
    ...checkAliases(trust),
    ...checkSecretName("trust.existingSecret", trust.existingSecret),
    ...checkMeshConfig(meshConfig),
    ...(combinations.length > 0 ? [] : checkKnownCertificates(trust, clusters)),
  ];
}

function checkCombinations(
  { trust = {}, defaults }: MultiClusterMeshArgs,
  clusters: FilledClusters,
): Issue[] {
  const shared = "cannot be shared; set the certificateAuthority of each primary in clusters";
  if (defaults?.certificateAuthority !== undefined)
    return [{ path: "defaults.certificateAuthority", reason: shared }];
  const paths = [...authoritiesOf(clusters).keys()].map(authorityPath);
  return [
    ...checkRootCertificate(trust, paths),
    ...checkOneSource(trust, paths),
    ...checkGeneration(trust, paths),
    ...checkRotation(trust, paths.length > 0),
    ...[...clusters].flatMap(([name, cluster]) => checkAuthority(name, cluster, clusters)),
  ];
}

const authorityPath = (name: string): string => `clusters.${name}.certificateAuthority`;

/** The certificate authorities that are set, by cluster. */
const authoritiesOf = (clusters: FilledClusters): Map<string, CertificateAuthorityArgs> =>
  new Map(
    [...clusters].flatMap(([name, { certificateAuthority }]) =>
      certificateAuthority === undefined ? [] : [[name, certificateAuthority]],
    ),
  );

function checkRootCertificate(
  { rootCertificate, rootKey, existingSecret }: TrustArgs,
  authorities: readonly string[],
): Issue[] {
  const keys = defined({ "trust.rootKey": rootKey, "trust.existingSecret": existingSecret });
  const [signer] = [...Object.keys(keys), ...authorities];
  return [
    ...issueIf(
      rootCertificate === undefined && signer !== undefined,
      "trust.rootCertificate",
      `required with ${signer}; set it, or remove ${signer} to use generated certificates`,
    ),
    ...issueIf(
      rootCertificate !== undefined && signer === undefined,
      "trust.rootCertificate",
      "a root certificate alone cannot sign; also set trust.rootKey, trust.existingSecret, " +
        "or the certificateAuthority of every cluster with an istiod",
    ),
  ];
}

/** Only one argument can decide what istiod signs with. */
const checkOneSource = (
  { rootKey, existingSecret }: TrustArgs,
  authorities: readonly string[],
): Issue[] => [
  ...issueIf(
    rootKey !== undefined && existingSecret !== undefined,
    "trust.rootKey",
    "cannot be combined with trust.existingSecret; remove one",
  ),
  ...authorities.flatMap((path) => [
    ...issueIf(
      rootKey !== undefined,
      path,
      "cannot be combined with trust.rootKey, which signs an intermediate for every cluster; " +
        "remove one",
    ),
    ...issueIf(
      existingSecret !== undefined,
      path,
      "cannot be combined with trust.existingSecret; remove one",
    ),
  ]),
];

const checkGeneration = (
  { generation, existingSecret }: TrustArgs,
  authorities: readonly string[],
): Issue[] =>
  issueIf(
    generation !== undefined && (existingSecret !== undefined || authorities.length > 0),
    "trust.generation",
    "has no effect on certificates that you provide; remove it",
  );

function checkAuthority(name: string, cluster: ClusterArgs, clusters: FilledClusters): Issue[] {
  const { certificateAuthority: authority } = cluster;
  const path = authorityPath(name);
  if (roleOf(cluster) === "remote" && !cluster.localInjector)
    return issueIf(
      authority !== undefined,
      path,
      "has no effect on a remote without localInjector, because no istiod signs there; remove it",
    );
  const [other] = authoritiesOf(clusters).keys();
  return issueIf(
    authority === undefined && other !== undefined,
    path,
    `required, because "${other}" has one; set it for every cluster with an istiod`,
  );
}

const checkAliases = ({ domainAliases = [] }: TrustArgs): Issue[] =>
  domainAliases.flatMap((alias, index) => checkDnsName(`trust.domainAliases[${index}]`, alias));

/** Remotes need the trust domain too, and `meshConfig` does not reach them. */
const checkMeshConfig = (meshConfig: { readonly [field: string]: unknown }): Issue[] => [
  ...issueIf(
    meshConfig["trustDomain"] !== undefined,
    "meshConfig.trustDomain",
    "not allowed here; set trust.domain, which applies to every cluster",
  ),
  ...issueIf(
    meshConfig["trustDomainAliases"] !== undefined,
    "meshConfig.trustDomainAliases",
    "not allowed here; set trust.domainAliases, which applies to every cluster",
  ),
];

/** An Output is checked later, by the same functions, when its value is known. */
function checkKnownCertificates(trust: TrustArgs, clusters: FilledClusters): Issue[] {
  const { rootCertificate, rootKey } = trust;
  const newRoot = checkNewRoot(trust);
  if (typeof rootCertificate !== "string") return newRoot;
  const path = "trust.rootCertificate";
  const issues = [...checkRoots(path, rootCertificate), ...newRoot];
  if (issues.length > 0) return issues;
  if (typeof rootKey === "string")
    return checkRootKey("trust.rootKey", rootKey, { path, pem: rootCertificate });
  const root = signingRoot(trust);
  return [...authoritiesOf(clusters)].flatMap(([name, authority]) =>
    checkKnownAuthority(authorityPath(name), authority, root),
  );
}

function checkKnownAuthority(
  path: string,
  { certificate, privateKey, chain }: CertificateAuthorityArgs,
  { path: rootPath, pem }: ReturnType<typeof signingRoot>,
): Issue[] {
  if (typeof pem !== "string") return [];
  if (typeof certificate !== "string" || typeof privateKey !== "string") return [];
  if (chain !== undefined && typeof chain !== "string") return [];
  const given = defined({ certificate, privateKey, chain });
  return checkIntermediate(path, given, pem, rootPath);
}
