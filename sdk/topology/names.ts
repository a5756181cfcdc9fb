/** A name as Kubernetes wants it for namespaces, Services and label values alike. */
export const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
export const dnsLabelForm = 'lower-case letters, digits and "-", not at its ends, at most 63 characters';

/** A host name: labels with dots between them. */
export const dnsName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
