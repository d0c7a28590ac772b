/** Plans of `locale_gen` that the contract test tries. */
import { fileAt } from '../path-state-of.ts'

const locales = { there: true, made: new Set(['en_US.utf8']), supported: [] }
const file = fileAt('/etc/locale.gen', '# de_DE.UTF-8 UTF-8\nen_US.UTF-8 UTF-8\n')

export const samples = [
  { params: { name: ['de_DE.UTF-8'] }, state: { locales, file } },
  { params: { name: ['en_US.UTF-8'], state: 'absent' }, state: { locales, file } },
]
