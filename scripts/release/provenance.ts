/** A file of a release. */
export interface ReleasedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where a release was made from. */
export interface Source {
  readonly repository: string;
  readonly commit: string;
  readonly version: string;
}

/**
 * The statement that says from which commit the files were made, in the form of SLSA. It is not
 * signed. The workflow that publishes lets npm and GitHub sign their own.
 */
export const provenanceOf = (files: readonly ReleasedFile[], source: Source): object => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: files.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType: `${source.repository}/blob/v${source.version}/CONTRIBUTING.md#release`,
      externalParameters: { version: source.version },
      resolvedDependencies: [
        { uri: `git+${source.repository}`, digest: { gitCommit: source.commit } },
      ],
    },
    runDetails: { builder: { id: `${source.repository}/blob/v${source.version}/scripts/release` } },
  },
});

/** The file that `sha256sum --check` reads. */
export const checksumsOf = (files: readonly ReleasedFile[]): string =>
  files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
