const { virtualCall } = require("./virtual.cjs");

virtualCall().then(console.log);
