import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

// `npx vite apps/ui/gallery` shows every component in both schemes, with the demo retailer's products.
export default defineConfig({
  plugins: [react()],
  root: import.meta.dirname,
  publicDir: resolve(import.meta.dirname, '../../../node_modules/@lobehub/fluent-emoji-3d/assets'),
  server: { fs: { allow: [resolve(import.meta.dirname, '../../..')] } },
})
