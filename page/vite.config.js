/** Builds the page as one script and one style sheet; `tools/page.ts` makes a document of them. */
import { fileURLToPath } from 'node:url'

const at = (file) => fileURLToPath(new URL(file, import.meta.url))

export default {
  root: at('.'),
  logLevel: 'warn',
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    lib: { entry: at('src/main.tsx'), formats: ['iife'], name: 'page', fileName: () => 'page.js', cssFileName: 'page' },
  },
}
