const { scenario } = require("./cjs.cjs");

scenario(JSON.parse(process.argv[2])).then((results) => console.log(`RESULTS ${JSON.stringify(results)}`));
