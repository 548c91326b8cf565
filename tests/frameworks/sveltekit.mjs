export const x_sveltekit = [];
