const linked = new WeakSet();

/**
 * Joins a compiled module and its glue. Synchronous on purpose: no `init()` for the user, no top-level await, and constructors
 * that refuse a bad connection string at once, in every runtime. (Chrome before 114 compiled only 4 KiB on the main thread in
 * this way; every other engine always compiled all.)
 */
export function link(core, name, module) {
  // A second module behind the same glue would pull the ground from under every object of the first.
  if (linked.has(core)) return;
  linked.add(core);
  const instance = new WebAssembly.Instance(module, { [name]: core });
  core.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
}
