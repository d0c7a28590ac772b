/** `npm run droplet`: runs the main playbook on a temporary host of this machine. */
import { fileURLToPath } from 'node:url'
import { executable } from '../bin/installation.ts'
import { droplet } from '../engine/lab/droplet.ts'
import { Problem } from '../engine/model/diagnostic.ts'

try {
  const playbook = fileURLToPath(new URL('../../playbooks/droplet.yml', import.meta.url))
  await droplet({ executable, playbook, log: (line) => console.log(line) })
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(error.hint ? `${error.message}\n${error.hint}` : error.message)
  process.exitCode = 1
}
