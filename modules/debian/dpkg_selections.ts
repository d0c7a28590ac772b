/** `dpkg_selections`: the dpkg selection state of a package, such as `hold`. */
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { outputOfFailed, stderrAsMessage } from '../ansible-words.ts'

export default defineModule({
  name: 'dpkg_selections',
  summary: 'Set the dpkg selection state of a package',
  notes: ['Does not install or remove the package; use `apt` for that.'],
  options: {
    name: { type: 'string', required: true, description: 'Name of the package.' },
    selection: {
      enum: ['install', 'hold', 'deinstall', 'purge'],
      required: true,
      description: 'Selection state: `hold` keeps the installed version, `install` allows changes.',
    },
  },
  examples: `
- name: Hold PostgreSQL at its version
  dpkg_selections: { name: postgresql-15, selection: hold }
`,
  results: { before: 'Previous selection state.', after: 'New selection state.' },
  rules: ({ name }) => (/^[a-z0-9][a-z0-9+.:-]*$/i.test(name) ? [] : [`\`${name}\` is not a valid package name`]),
  probe: ({ name }) => ({
    selected: {
      at: 'host',
      script: 'LC_ALL=C dpkg --get-selections -- "$1"',
      args: [name],
      parse: ({ stdout, code }) => ({ there: code !== 127, word: stdout.trim().split(/\s+/)[1] }),
    },
  }),

  plan({ name, selection }, { selected }): readonly Change[] {
    if (!selected.there)
      throw new Problem('there is no `dpkg` on the host', {
        hint: 'use the module for the package manager of this host',
        missingProgram: 'dpkg',
      })
    if (selected.word === undefined)
      throw new Problem(`dpkg does not list the package \`${name}\``, { hint: 'install it first with `apt`' })
    if (selected.word === selection) return []
    const action = run(['dpkg', '--set-selections'], { stdin: `${name} ${selection}\n`, env: { LC_ALL: 'C' }, explain: stderrAsMessage })
    return [{ name: 'select', summary: `set the selection of ${name} to ${selection}`, before: selected.word, after: selection, action }]
  },

  returns: ({ selection }, { selected }, done) => ({
    before: selected.word ?? 'not present',
    after: selection,
    ...outputOfFailed(done, 'select'),
  }),
})
