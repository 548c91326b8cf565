export const x_docs = [];
