/** A field selector of the object with this name. */
export const byName = (name: string): string => `metadata.name=${name}`;
