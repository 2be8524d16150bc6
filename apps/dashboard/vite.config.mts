import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** While developing, the APIs of a system that runs elsewhere (`npm start`) are asked through Vite. */
const target = process.env['ROLLCALL_URL'] ?? 'http://127.0.0.1:8080';
const api = { target, changeOrigin: true };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: false, target: 'es2022', reportCompressedSize: true },
  server: { port: 5173, proxy: { '/api': api, '/admin': api, '/docs': api } },
});
