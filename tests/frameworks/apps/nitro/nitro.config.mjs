import { defineNitroConfig } from "nitro/config";

export default defineNitroConfig({ serverDir: "./", compatibilityDate: "2026-09-01", experimental: { wasm: true } });
