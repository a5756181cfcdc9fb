import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { CertificateAuthorityArgs, TrustArgs } from "../args/trust";
import { checkIntermediate } from "../certificates/intermediate";
import { checkRootKey, checkRoots } from "../certificates/roots";
import { checkSecretName, dnsName } from "./formats";
import { roleOf } from "../topology/defaults";
import type { Issue } from "../issue";

type Clusters = ReadonlyMap<string, ClusterArgs>;

/** The rules about trust: which fields go together, and, where the certificates are known when the program runs, those too. */
export function checkTrust(args: MultiClusterMeshArgs, clusters: Clusters): Issue[] {
  const trust = args.trust ?? {};
  if (args.defaults?.certificateAuthority !== undefined)
    return [
      {
        path: "defaults.certificateAuthority",
        reason: "each primary needs one of its own; give it in `clusters`",
      },
    ];
  const unfit = [
    ...checkFields(trust, clusters),
    ...[...clusters].flatMap(([name, cluster]) => checkCluster(name, cluster, clusters)),
  ];
  return [
    ...unfit,
    ...checkNames(trust),
    ...checkMeshConfig(args.meshConfig),
    ...(unfit.length > 0 ? [] : checkMaterial(trust, clusters)),
  ];
}

const authoritiesOf = (clusters: Clusters): (readonly [string, CertificateAuthorityArgs])[] =>
  [...clusters].flatMap(([name, { certificateAuthority: authority }]) =>
    authority === undefined ? [] : [[name, authority] as const],
  );

function checkFields(trust: TrustArgs, clusters: Clusters): Issue[] {
  const { rootCertificate, rootKey, existingSecret, generation } = trust;
  const authorities = authoritiesOf(clusters).map(
    ([name]) => `clusters.${name}.certificateAuthority`,
  );
  const issues: Issue[] = [];
  const refuse = (path: string, reason: string): number => issues.push({ path, reason });
  const signs = [
    ...(rootKey === undefined ? [] : ["trust.rootKey"]),
    ...(existingSecret === undefined ? [] : ["trust.existingSecret"]),
    ...authorities,
  ];
  if (rootCertificate === undefined && signs.length > 0) {
    refuse(
      "trust.rootCertificate",
      `it is missing; ${signs[0]} needs the certificate of the root, or remove both for generated trust`,
    );
  }
  if (rootCertificate !== undefined && signs.length === 0) {
    const choice =
      "trust.rootKey, or certificateAuthority of every cluster with an istiod, or trust.existingSecret";
    refuse(
      "trust.rootCertificate",
      `a root's certificate alone signs nothing; add one of: ${choice}`,
    );
  }
  if (existingSecret !== undefined && rootKey !== undefined) {
    refuse(
      "trust.rootKey",
      "trust.existingSecret already holds what istiod signs by; remove one of the two",
    );
  }
  for (const path of authorities) {
    if (rootKey !== undefined)
      refuse(path, "trust.rootKey is there to make the intermediates; remove one of the two");
    if (existingSecret !== undefined)
      refuse(
        path,
        "trust.existingSecret already holds what istiod signs by; remove one of the two",
      );
  }
  if (generation !== undefined && (existingSecret !== undefined || authorities.length > 0)) {
    refuse(
      "trust.generation",
      "it counts the intermediates that are made here, and here none are made; remove it",
    );
  }
  return issues;
}

function checkCluster(
  name: string,
  { certificateAuthority: authority, ...cluster }: ClusterArgs,
  clusters: Clusters,
): Issue[] {
  const path = `clusters.${name}.certificateAuthority`;
  if (roleOf(cluster) === "remote" && !cluster.localInjector) {
    return authority === undefined
      ? []
      : [{ path, reason: "a remote without a local injector has no istiod that signs; remove it" }];
  }
  if (authority === undefined) {
    const [other] = authoritiesOf(clusters);
    if (other === undefined) return [];
    return [
      {
        path,
        reason: `it is missing; cluster "${other[0]}" has one, and so every cluster with an istiod needs one, below the same root`,
      },
    ];
  }
  return [];
}

function checkNames({ existingSecret, domain, domainAliases }: TrustArgs): Issue[] {
  const domains: [string, string][] = [
    ...(domain === undefined ? [] : [["trust.domain", domain] as [string, string]]),
    ...(domainAliases ?? []).map((alias, index): [string, string] => [
      `trust.domainAliases[${index}]`,
      alias,
    ]),
  ];
  const form =
    'a DNS name is needed: lower-case letters, digits, "-" and ".", such as mesh.example.com';
  return [
    ...domains.flatMap(([path, name]) =>
      dnsName.test(name) ? [] : [{ path, reason: `"${name}" cannot be a trust domain: ${form}` }],
    ),
    ...checkAliases(domain, domainAliases ?? []),
    ...checkSecretName("trust.existingSecret", existingSecret),
  ];
}

/** What the trust domain is where none is given, as in Istio. */
const defaultDomain = "cluster.local";

const checkAliases = (domain = defaultDomain, aliases: readonly string[]): Issue[] =>
  aliases.flatMap((alias, index) =>
    alias === domain || aliases.indexOf(alias) < index
      ? [
          {
            path: `trust.domainAliases[${index}]`,
            reason: `"${alias}" is ${alias === domain ? "the trust domain itself" : "named twice"}; remove it`,
          },
        ]
      : [],
  );

/** The trust domain is more than a setting of istiod's: remotes have to tell theirs too. */
const checkMeshConfig = (meshConfig: MultiClusterMeshArgs["meshConfig"] = {}): Issue[] =>
  [
    ["trustDomain", "domain"],
    ["trustDomainAliases", "domainAliases"],
  ].flatMap(([field, own]) =>
    meshConfig[field!] === undefined
      ? []
      : [
          {
            path: `meshConfig.${field}`,
            reason: `give it as trust.${own}, so that every cluster gets it`,
          },
        ],
  );

/** Checks what is known; an Output is left to the installer, which applies the same checks when it is known. */
function checkMaterial({ rootCertificate, rootKey }: TrustArgs, clusters: Clusters): Issue[] {
  if (typeof rootCertificate !== "string") return [];
  const path = "trust.rootCertificate";
  const roots = checkRoots(path, rootCertificate);
  if (roots.length > 0) return roots;
  return [
    ...(typeof rootKey === "string"
      ? checkRootKey("trust.rootKey", rootKey, { path, pem: rootCertificate })
      : []),
    ...authoritiesOf(clusters).flatMap(([name, { certificate, privateKey, chain }]) => {
      if (typeof certificate !== "string" || typeof privateKey !== "string") return [];
      if (chain !== undefined && typeof chain !== "string") return [];
      const given = { certificate, privateKey, ...(chain === undefined ? {} : { chain }) };
      return checkIntermediate(`clusters.${name}.certificateAuthority`, given, rootCertificate);
    }),
  ];
}
