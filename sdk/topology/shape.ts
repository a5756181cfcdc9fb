import { ClusterRole } from "../args";
import type { Issue } from "./rules";
import { quoteList } from "./kubeconfig";

/**
 * Checks the arguments' shape. TypeScript does so for its own programs; from YAML, Python or Go, whatever was written
 * arrives here: unknown fields, wrong types, values that are only known later.
 */
export function checkShape(args: unknown): Issue[] {
    return checkObject("", args, meshShape);
}

/** The form a field must have. `anything` is left to Helm. */
type Shape =
    | "text"
    | "input text"
    | "texts"
    | "list of texts"
    | "anything"
    | readonly string[]
    | { readonly [field: string]: Shape }
    | { readonly each: () => Shape };

const clusterShape: Shape = {
    kubeconfig: "input text",
    context: "text",
    role: Object.values(ClusterRole),
    primary: "text",
    primaries: "list of texts",
    network: "text",
    apiServer: { server: "text", certificateAuthorityData: "text", tlsServerName: "text" },
    eastWestGateway: { serviceAnnotations: "texts" },
    helmValues: { base: "anything", istiod: "anything", gateway: "anything" },
};

const meshShape: { readonly [field: string]: Shape } = {
    meshId: "text",
    clusters: { each: () => clusterShape },
    defaults: clusterShape,
    istio: {
        version: "text",
        chartRepository: "text",
        imageHub: "text",
        imageTag: "text",
        imagePullPolicy: ["Always", "IfNotPresent", "Never"],
    },
};

function checkValue(path: string, value: unknown, shape: Shape): Issue[] {
    if (value === undefined) return [];
    if (shape === "input text" && isOutput(value)) return [];
    if (isOutput(value) || isUnknown(value))
        return [{ path, reason: "its value is only known later (an output); it must be known when the program runs" }];
    if (shape === "text" || shape === "input text") return checkText(path, value, shape === "input text");
    if (shape === "texts") return checkObject(path, value, undefined, () => "text");
    if (shape === "list of texts") return checkList(path, value);
    if (shape === "anything") return checkObject(path, value, undefined, undefined);
    if (Array.isArray(shape)) return checkChoice(path, value, shape as readonly string[]);
    if ("each" in shape) {
        const each = shape.each as () => Shape;
        return value === null ? mapExpected(path, value) : checkObject(path, value, undefined, each);
    }
    return checkObject(path, value, shape as { readonly [field: string]: Shape });
}

function checkText(path: string, value: unknown, secret: boolean): Issue[] {
    if (typeof value === "string" && value !== "") return [];
    const held = secret || typeof value === "object" ? describe(value) : JSON.stringify(value);
    return [{ path, reason: `it holds ${held}; a text is expected` }];
}

function checkList(path: string, value: unknown): Issue[] {
    if (!Array.isArray(value)) return [{ path, reason: `it holds ${describe(value)}; a list of texts is expected` }];
    return value.flatMap((item, index) => checkText(`${path}[${index}]`, item, false));
}

function checkChoice(path: string, value: unknown, allowed: readonly string[]): Issue[] {
    if (allowed.includes(value as string)) return [];
    return [{ path, reason: `it holds ${JSON.stringify(value)}; allowed are ${quoteList(allowed)}` }];
}

/** An object with named fields (`fields`), or with any names and one shape (`each`), or with anything in it. */
function checkObject(path: string, value: unknown, fields?: { readonly [field: string]: Shape }, each?: () => Shape): Issue[] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return mapExpected(path, value);
    const issues: Issue[] = [];
    if (path === "" && (value as { clusters?: unknown }).clusters === undefined) {
        issues.push({ path: "clusters", reason: "it is missing; name the clusters of the mesh" });
    }
    for (const [field, member] of Object.entries(value)) {
        const at = path === "" ? field : `${path}.${field}`;
        if (fields !== undefined && !Object.hasOwn(fields, field)) {
            issues.push({ path: at, reason: `there is no such field; the fields here are ${quoteList(Object.keys(fields))}` });
        } else if (fields !== undefined) {
            issues.push(...checkValue(at, member, fields[field]!));
        } else if (each !== undefined) {
            issues.push(...checkValue(at, member ?? null, each()));
        }
    }
    return issues;
}

const mapExpected = (path: string, value: unknown): Issue[] => [
    { path: path === "" ? "the arguments" : path, reason: `it holds ${describe(value)}; a map is expected` },
];

const describe = (value: unknown): string =>
    value === null || value === undefined
        ? "nothing"
        : Array.isArray(value)
          ? "a list"
          : typeof value === "object"
            ? "a map"
            : `a ${typeof value}`;

/** Pulumi's marks, read without Pulumi: an Output, and the stand-in that an unknown map arrives as. */
const isOutput = (value: unknown): boolean => (value as { __pulumiOutput?: unknown } | null)?.__pulumiOutput === true;
const isUnknown = (value: unknown): boolean => (value as { __pulumiUnknown?: unknown } | null)?.__pulumiUnknown === true;
