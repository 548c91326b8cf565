/** The built package: what is tested is what would be published. */
export const pkg = new URL("../../pkg/", import.meta.url);
