import type { ArrowKind, Group } from "./drawing";

/** A color on a light background, and the one that replaces it on a dark one. */
export interface Color {
  readonly light: string;
  readonly dark: string;
}

/** The colors of a picture. All have a contrast of 4.5 or more on their background. */
export const palette = {
  background: { light: "#ffffff", dark: "#0d1117" },
  network: { light: "#f3f5f8", dark: "#161b22" },
  box: { light: "#fefefe", dark: "#21262d" },
  text: { light: "#1f2328", dark: "#e6edf3" },
  quiet: { light: "#57606a", dark: "#9da7b3" },
  border: { light: "#8c959f", dark: "#6e7681" },
  primary: { light: "#0550ae", dark: "#79c0ff" },
  remote: { light: "#116329", dark: "#7ee787" },
  external: { light: "#6639ba", dark: "#d2a8ff" },
  gateways: { light: "#656d76", dark: "#8d96a0" },
  error: { light: "#cf222e", dark: "#ff7b72" },
  warning: { light: "#8a5300", dark: "#e3b341" },
} as const satisfies { [name: string]: Color };

export const roleColors: { readonly [role in Group["role"]]: Color } = {
  primary: palette.primary,
  remote: palette.remote,
  external: palette.external,
  none: palette.quiet,
  unknown: palette.quiet,
};

/** The color and the line style of each arrow, so that color is not the only difference. */
export const arrowLooks: {
  readonly [kind in ArrowKind]: {
    readonly color: Color;
    /** The style of Graphviz. */
    readonly style: string;
    /** The arrow in a legend. */
    readonly sample: string;
  };
} = {
  reads: { color: palette.primary, style: "dashed", sample: "- - →" },
  uses: { color: palette.remote, style: "solid", sample: "—→" },
  gateways: { color: palette.gateways, style: "dotted", sample: "· · →" },
  error: { color: palette.error, style: "bold", sample: "—→" },
  warning: { color: palette.warning, style: "bold", sample: "—→" },
};
