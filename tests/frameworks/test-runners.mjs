export const x_test_runners = [];
