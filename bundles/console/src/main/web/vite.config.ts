// SPDX-License-Identifier: Apache-2.0
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a controller; `npm run mock` is one that is made up.
const controller = process.env['GODWIT_URL'] ?? 'http://127.0.0.1:8180';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // Nothing of ours or of PatternFly uses dynamic styles, so the content security policy forbids data: URIs for
  // everything but images; assets stay files.
  build: { outDir: process.env['GODWIT_WEB_OUT'] ?? 'dist', emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1000, target: 'es2022' },
  server: { proxy: { '/api': { target: controller, secure: false } } },
  test: {
    environment: 'jsdom',
    setupFiles: ['test/setup.ts'],
    include: ['test/**/*.test.{ts,tsx}'],
    css: false,
    testTimeout: 40_000,
    // Two workers: the machine that builds is shared.
    maxWorkers: 2,
    server: { deps: { inline: [/@patternfly\//] } },
  },
});
