import { defineNitroConfig } from "nitropack/config";

export default defineNitroConfig({ srcDir: "./", compatibilityDate: "2026-09-01", experimental: { wasm: true } });
