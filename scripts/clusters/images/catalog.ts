/** The tag of the Istio images: `global.tag` of the charts. `global.hub` is `localhost`. */
export const istioImageTag = "1.31";

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
  pilot: `localhost/pilot:${istioImageTag}`,
  proxy: `localhost/proxyv2:${istioImageTag}`,
  installCni: `localhost/install-cni:${istioImageTag}`,
} as const;

/** A file of an image: its path in the image, and the file of this machine to copy. */
export interface ImageFile {
  readonly path: string;
  readonly source: { readonly program: string } | { readonly share: string };
}

/** How to build one image. */
export interface ImageRecipe {
  readonly name: string;
  /** Whether the image is based on a small Debian: C library, busybox, iptables, certificates. */
  readonly onDebian: boolean;
  readonly files: readonly ImageFile[];
  readonly entrypoint: readonly string[];
  readonly user: string;
  /** Only Istio itself needs it. */
  readonly istio?: boolean;
}

const ofOneProgram = (name: string, program: string): ImageRecipe => ({
  name,
  onDebian: false,
  files: [{ path: `usr/local/bin/${program}`, source: { program } }],
  entrypoint: [`/usr/local/bin/${program}`],
  user: "",
});

/** Every image. */
export const imageRecipes: readonly ImageRecipe[] = [
  // the pause container only has to keep running, and SIGKILL ends it, so a sleep is enough
  {
    name: imageNames.pause,
    onDebian: true,
    files: [],
    entrypoint: ["/bin/busybox", "sleep", "2147483647"],
    user: "65535",
  },
  // Debian 12's wget of busybox crashes with -T; "timeout 5 wget" does the same
  { name: imageNames.busybox, onDebian: true, files: [], entrypoint: ["/bin/sh"], user: "" },
  ofOneProgram(imageNames.coredns, "coredns"),
  ofOneProgram(imageNames.metallbController, "controller"),
  ofOneProgram(imageNames.metallbSpeaker, "speaker"),
  {
    ...ofOneProgram(imageNames.pilot, "pilot-discovery"),
    onDebian: true,
    user: "1337",
    istio: true,
  },
  {
    name: imageNames.proxy,
    onDebian: true,
    files: [
      { path: "usr/local/bin/pilot-agent", source: { program: "pilot-agent" } },
      { path: "usr/local/bin/envoy", source: { program: "envoy" } },
      {
        path: "var/lib/istio/envoy/envoy_bootstrap_tmpl.json",
        source: { share: "envoy_bootstrap.json" },
      },
    ],
    entrypoint: ["/usr/local/bin/pilot-agent"],
    user: "1337",
    istio: true,
  },
  {
    name: imageNames.installCni,
    onDebian: true, // it repairs pods by their iptables
    files: [
      { path: "usr/local/bin/install-cni", source: { program: "install-cni" } },
      { path: "opt/cni/bin/istio-cni", source: { program: "istio-cni" } },
    ],
    entrypoint: ["/usr/local/bin/install-cni"],
    user: "",
    istio: true,
  },
];
