import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// `npx vite apps/store` shows changes as they are made, beside a server that runs on port 3000 (or BIRGE_PORT).
const server = `http://localhost:${process.env.BIRGE_PORT ?? 3000}`

export default defineConfig({
  base: '/store/',
  plugins: [react()],
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 1_000 },
  server: { proxy: { '/v1': server, '/pictures': server, '/health': server } },
})
