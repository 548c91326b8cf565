export default { test: { include: ["*.vitest.mjs"], testTimeout: 10_000 } };
