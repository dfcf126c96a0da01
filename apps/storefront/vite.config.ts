import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { reactRouter } from '@react-router/dev/vite'
import { defineConfig, type Plugin } from 'vite'

const assets = join(import.meta.dirname, 'build/client/assets')

/** Scripts and styles are compressed once, here, and never while somebody waits for them. */
const compressAssets: Plugin = {
  name: 'compress-assets',
  applyToEnvironment: (environment) => environment.name === 'client',
  writeBundle() {
    for (const name of readdirSync(assets).filter((file) => /\.(js|css|svg)$/.test(file))) {
      const content = readFileSync(join(assets, name))
      writeFileSync(join(assets, `${name}.br`), brotliCompressSync(content))
      writeFileSync(join(assets, `${name}.gz`), gzipSync(content, { level: 9 }))
    }
  },
}

export default defineConfig({
  plugins: [reactRouter(), compressAssets],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // Of the parts a page uses few: without this all of them would be in every page.
    rollupOptions: { treeshake: { moduleSideEffects: [{ test: /\/(apps\/ui|kernel)\/.*\.tsx?$/, sideEffects: false }] } },
  },
  // The server part is a worker thread's program, see server.ts.
  environments: { ssr: { build: { rollupOptions: { input: './server.ts' } } } },
  ssr: { noExternal: [/^@birge\//] },
})
