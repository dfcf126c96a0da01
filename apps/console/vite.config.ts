import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // Pages come one by one, a moment after the first: a desk then has them in its cache all year.
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 800 },
})
