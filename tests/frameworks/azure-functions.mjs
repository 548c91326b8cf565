export const x_azure_functions = [];
