import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // One script, opened once and then kept: a desk has it in its cache all year.
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 1_200 },
})
