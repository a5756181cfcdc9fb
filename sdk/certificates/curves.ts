/** The elliptic curves that istiod accepts, by OpenSSL's names, as WebCrypto names them. */
export const curves: ReadonlyMap<string, { readonly namedCurve: string; readonly hash: string }> =
  new Map([
    ["prime256v1", { namedCurve: "P-256", hash: "SHA-256" }],
    ["secp384r1", { namedCurve: "P-384", hash: "SHA-384" }],
    ["secp521r1", { namedCurve: "P-521", hash: "SHA-512" }],
  ]);
