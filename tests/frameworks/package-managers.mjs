export const x_package_managers = [];
