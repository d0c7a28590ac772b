/** `npm run droplet`: the main job on a throw-away host of this machine. */
import { fileURLToPath } from 'node:url'
import { Problem } from '../engine/diagnostic.ts'
import { droplet } from '../engine/lab/droplet.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

try {
  await droplet({ executable: here('./tsplay.js'), playbook: here('../../playbooks/droplet.yml'), tell: (line) => console.log(line) })
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(error.hint ? `${error.message}\n${error.hint}` : error.message)
  process.exitCode = 1
}
