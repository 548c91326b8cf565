// Types the file of the built package that www/lib/ringwire.js imports: those of the package.
export * from "ringwire";
