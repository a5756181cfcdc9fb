/** The tag of the Istio images: `global.tag` of the charts. `global.hub` is `localhost`. */
export const istioImageTag = "1.31";

/** The tag of the images of the Istio line before it, for tests of upgrades. */
export const olderImageTag = "1.30";

/**
 * The names of the images in every node. They begin with `localhost/`, so that no registry is asked
 * for them.
 */
export const imageNames = {
  pause: "localhost/pause:1",
  busybox: "localhost/bb:1",
  coredns: "localhost/coredns:1",
  metallbController: "localhost/metallb-controller:1",
  metallbSpeaker: "localhost/metallb-speaker:1",
  ztunnel: `localhost/ztunnel:${istioImageTag}`,
} as const;

/** A file of an image: its path in the image, and the file of this machine to copy. */
export interface ImageFile {
  readonly path: string;
  readonly source: { readonly program: string } | { readonly share: string };
  /** What to replace in the copy. */
  readonly edit?: { readonly find: string; readonly replace: string };
}

/** How to build one image. */
export interface ImageRecipe {
  readonly name: string;
  /** Whether the image is based on a small Debian: C library, busybox, iptables, certificates. */
  readonly onDebian: boolean;
  readonly files: readonly ImageFile[];
  readonly entrypoint: readonly string[];
  readonly user: string;
  /** The smallest set of images that has it. */
  readonly set: ImageSet;
  /** Whether nodes do without it if its programs are missing. */
  readonly isOptional?: boolean;
}

/** The images of a node: without Istio, with Istio, or with two lines of it. Each has the former. */
export type ImageSet = "base" | "istio" | "upgrade";
const sets: readonly ImageSet[] = ["base", "istio", "upgrade"];

/** The images of a set. */
export const recipesOf = (set: ImageSet): ImageRecipe[] =>
  imageRecipes.filter((image) => sets.indexOf(image.set) <= sets.indexOf(set));

const ofOneProgram = (name: string, program: string): ImageRecipe => ({
  name,
  onDebian: false,
  files: [{ path: `usr/local/bin/${program}`, source: { program } }],
  entrypoint: [`/usr/local/bin/${program}`],
  user: "",
  set: "base",
});

/** The images of one line of Istio. Its programs and files have a suffix in the cache. */
const istioImages = (set: ImageSet, tag: string, suffix: string): ImageRecipe[] => [
  {
    name: `localhost/pilot:${tag}`,
    onDebian: true,
    files: [
      { path: "usr/local/bin/pilot-discovery", source: { program: `pilot-discovery${suffix}` } },
    ],
    entrypoint: ["/usr/local/bin/pilot-discovery"],
    user: "1337",
    set,
  },
  {
    name: `localhost/proxyv2:${tag}`,
    onDebian: true,
    files: [
      { path: "usr/local/bin/pilot-agent", source: { program: `pilot-agent${suffix}` } },
      { path: "usr/local/bin/envoy", source: { program: "envoy" } },
      {
        path: "var/lib/istio/envoy/envoy_bootstrap_tmpl.json",
        source: { share: `envoy_bootstrap${suffix}.json` },
        // an extension that only Istio's build of Envoy has, and that waypoints always ask for
        edit: { find: "{{- if .metadata_discovery }}", replace: "{{- if false }}" },
      },
    ],
    entrypoint: ["/usr/local/bin/pilot-agent"],
    user: "1337",
    set,
  },
  {
    name: `localhost/install-cni:${tag}`,
    onDebian: true, // it repairs pods by their iptables
    files: [
      { path: "usr/local/bin/install-cni", source: { program: `install-cni${suffix}` } },
      { path: "opt/cni/bin/istio-cni", source: { program: `istio-cni${suffix}` } },
    ],
    entrypoint: ["/usr/local/bin/install-cni"],
    user: "",
    set,
  },
];

/** Every image. */
export const imageRecipes: readonly ImageRecipe[] = [
  // the pause container only has to keep running, and SIGKILL ends it, so a sleep is enough
  {
    name: imageNames.pause,
    onDebian: true,
    files: [],
    entrypoint: ["/bin/busybox", "sleep", "2147483647"],
    user: "65535",
    set: "base",
  },
  // Debian 12's wget of busybox crashes with -T; "timeout 5 wget" does the same
  {
    name: imageNames.busybox,
    onDebian: true,
    files: [],
    entrypoint: ["/bin/sh"],
    user: "",
    set: "base",
  },
  ofOneProgram(imageNames.coredns, "coredns"),
  ofOneProgram(imageNames.metallbController, "controller"),
  ofOneProgram(imageNames.metallbSpeaker, "speaker"),
  ...istioImages("istio", istioImageTag, ""),
  // no package registry has ztunnel, so users add the program themselves
  {
    ...ofOneProgram(imageNames.ztunnel, "ztunnel"),
    onDebian: true,
    set: "istio",
    isOptional: true,
  },
  ...istioImages("upgrade", olderImageTag, `-${olderImageTag}`),
];
