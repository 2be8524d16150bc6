import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** While developing, the APIs of a system that runs elsewhere (`npm start`) are asked through Vite. */
const target = process.env['ROLLCALL_URL'] ?? 'http://127.0.0.1:8080';
const api = { target, changeOrigin: true };

const DIST = join(import.meta.dirname, 'dist');

/** Compressed once here, as well as can be, instead of for every browser again. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle() {
    const assets = join(DIST, 'assets');
    for (const file of readdirSync(assets).map((name) => join(assets, name))) {
      const content = readFileSync(file);
      writeFileSync(`${file}.br`, brotliCompressSync(content));
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    }
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed],
  build: {
    outDir: DIST,
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000, // what a browser loads, compressed, is held to its bar by a test
  },
  server: { port: 5173, proxy: { '/api': api, '/admin': api, '/docs': api } },
});
