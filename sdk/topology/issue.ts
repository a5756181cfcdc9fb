/** Something wrong with the arguments: where, and what to do about it. */
export interface Issue {
    /** The field, as in `clusters.west.primary`. */
    readonly path: string;
    /** What it holds, what is allowed, what to do. Never the value of a secret. */
    readonly reason: string;
}
