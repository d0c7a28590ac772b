/** Packages, by whatever package manager the host has. */
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Options, type Params } from '../engine/module.ts'
import type { HostRead } from '../engine/read.ts'
import { aptOptions, aptRules } from './_aptoptions.ts'
import { planApt } from './_aptplan.ts'
import { aptReads, aptResults, aptReturned } from './_apttask.ts'

const others = 'Of dnf and yum: a host with apt is refused where it is given.'

/** Options of other package managers, which roles give for hosts that have them. */
const otherOptions = {
  enablerepo: { type: 'list', default: [], description: others },
  disablerepo: { type: 'list', default: [], description: others },
  exclude: { type: 'list', default: [], description: others },
  disable_plugin: { type: 'list', default: [], description: others },
  disable_gpg_check: { type: 'boolean', default: false, description: others },
  allowerasing: { type: 'boolean', default: false, description: others },
  nobest: { type: 'boolean', default: false, description: others },
} as const satisfies Options

const options = {
  ...aptOptions,
  ...otherOptions,
  use: {
    type: 'string',
    default: 'auto',
    description: 'Which package manager is meant; `auto` finds out. Only `apt` is built.',
  },
} as const

const managers = ['auto', 'apt', 'ansible.builtin.apt', 'ansible.legacy.apt']

export default defineModule({
  name: 'package',
  summary: 'Install, upgrade and remove packages by the package manager of the host',
  notes: [
    'It takes the options of `apt`, all of which may be left out, and does what `apt` does.',
    'A host whose packages are not managed by apt is refused: use `command` with its package manager there.',
  ],
  options,
  examples: `
- name: The clock is kept by the network
  package: { name: [chrony, tzdata], state: present, use: auto }

- name: Packages of hosts that have dnf
  package:
    name: nginx
    state: present
    enablerepo: epel
    disablerepo: updates
    exclude: [kernel]
    disable_plugin: fastestmirror
    disable_gpg_check: false
    allowerasing: false
    nobest: false
  when: false
`,
  results: aptResults,
  rules: (params) => [...useRules(params), ...aptRules(params)],
  probe: (params) => ({ ...aptReads(params), manager }),

  plan(params, { manager: found, ...answers }): readonly Change[] {
    if (!answers.apt.debian && found !== undefined && found !== 'apt-get')
      throw new Problem(`the packages of this host are managed by \`${found}\`, which is not built`, {
        hint: `run \`${found}\` with a \`command\` task, or leave this host out`,
      })
    const foreign = (Object.keys(otherOptions) as (keyof typeof otherOptions)[]).find((name) => isGiven(params[name]))
    if (foreign) throw new Problem(`\`${foreign}\` is nothing that apt knows`, { hint: 'give it on hosts with dnf or yum only' })
    return planApt(params, answers)
  },

  returns: (_params, { apt }, outcomes) => aptReturned(apt, outcomes),
})

function useRules({ use }: Params<typeof options>): readonly string[] {
  if (managers.includes(use)) return []
  return [`\`use: ${use}\` is not built: only \`apt\` is; run the package manager with a \`command\` task`]
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.some((word) => word !== '') : value === true
}

/** The first package manager that the host has, apt-get before all others. */
const manager: HostRead<string | undefined> = {
  at: 'host',
  script: `
for name in apt-get dnf5 dnf yum zypper pacman apk emerge pkg; do
  if command -v "$name" >/dev/null 2>&1; then echo "$name"; break; fi
done`,
  parse: ({ stdout }) => stdout.trim() || undefined,
}
