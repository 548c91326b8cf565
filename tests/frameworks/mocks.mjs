export const x_mocks = [];
