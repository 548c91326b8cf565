// What a file of hosts would say: the names below this domain are this machine. Imported by a test, or by `node --require` before a
// program, because the official packages fetch recordings from hosts of the service only.
const dns = require("node:dns");

const { lookup } = dns;

dns.lookup = function lookUp(hostname, ...rest) {
  return lookup.call(this, hostname.endsWith(".asm.skype.com") ? "127.0.0.1" : hostname, ...rest);
};
