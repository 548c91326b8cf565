export const x_bundlers = [];
