/** Plans of `alternatives` that the contract test tries. */
import { fileAt } from '../path-state-of.ts'

const existing = {
  there: true,
  link: '/usr/bin/editor',
  status: 'manual',
  value: '/bin/ed',
  choices: [{ path: '/bin/ed', priority: 1, subcommands: [] }],
}
const program = fileAt('/bin/nano', 'x')

export const samples = [
  { params: { name: 'editor', path: '/bin/nano' }, state: { existing, program } },
  { params: { name: 'editor', path: '/bin/ed', state: 'auto' }, state: { existing, program } },
  { params: { name: 'editor', path: '/bin/ed', state: 'absent' }, state: { existing, program } },
]
