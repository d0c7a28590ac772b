/** Plans of `alternatives` that the contract test tries. */
import { fileAt } from '../path-state-of.ts'

const known = {
  there: true,
  link: '/usr/bin/editor',
  status: 'manual',
  value: '/bin/ed',
  choices: [{ path: '/bin/ed', priority: 1, subcommands: [] }],
}
const program = fileAt('/bin/nano', 'x')

export const samples = [
  { params: { name: 'editor', path: '/bin/nano' }, state: { known, program } },
  { params: { name: 'editor', path: '/bin/ed', state: 'auto' }, state: { known, program } },
  { params: { name: 'editor', path: '/bin/ed', state: 'absent' }, state: { known, program } },
]
