import * as fs from "node:fs";
import type * as k8s from "@kubernetes/client-node";

/** One cluster, as a context of a kubeconfig reaches it. */
export interface Access {
    readonly context: string;
    readonly library: typeof k8s;
    readonly config: k8s.KubeConfig;
}

/** The command was called in a way that cannot be followed. */
export class UsageError extends Error {}

/** Opens the contexts asked for, or all of a kubeconfig's. The client library is large, so it is loaded only now. */
export function openContexts(kubeconfig: string | undefined, asked: readonly string[]): Access[] {
    const library = require("@kubernetes/client-node") as typeof k8s;
    const load = (): k8s.KubeConfig => {
        const config = new library.KubeConfig();
        if (kubeconfig === undefined) config.loadFromDefault();
        else config.loadFromString(readFile(kubeconfig));
        return config;
    };
    const available = readable(load, kubeconfig).getContexts().map(({ name }) => name);
    for (const context of asked) {
        if (!available.includes(context)) throw new UsageError(`there is no context "${context}" in the kubeconfig; it has ${available.map((name) => `"${name}"`).join(", ") || "none"}`);
    }
    return (asked.length > 0 ? asked : available).map((context) => {
        const config = load();
        config.setCurrentContext(context);
        return { context, library, config };
    });
}

function readFile(file: string): string {
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        throw new UsageError(`the kubeconfig "${file}" cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
}

/** Errors of the parser quote the file, which holds credentials, so they are not repeated. */
function readable(load: () => k8s.KubeConfig, kubeconfig: string | undefined): k8s.KubeConfig {
    try {
        return load();
    } catch (error) {
        if (error instanceof UsageError) throw error;
        throw new UsageError(`${kubeconfig === undefined ? "the ambient kubeconfig" : `the file "${kubeconfig}"`} is no kubeconfig`);
    }
}

/** Ends what takes too long: an API server that is gone may leave a connection open for minutes. */
export function within<T>(seconds: number, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${seconds} seconds`)), seconds * 1000);
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
