/** `package`: packages, managed with the package manager of the host. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Option, type Params, type Plan } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { aptOptions, aptRules } from '../apt/options.ts'
import { planApt } from '../apt/plan.ts'
import { aptReads, aptResult, aptResults } from '../apt/task.ts'
import { type DnfParams, dnfOptions, dnfRules } from '../dnf/options.ts'
import { planDnf } from '../dnf/plan.ts'
import { dnfReads, dnfResult, dnfResults } from '../dnf/task.ts'

const { use_backend: backend, ...dnfAlone } = dnfOptions

const options = {
  ...dnfAlone,
  ...aptOptions,
  update_cache: { ...aptOptions.update_cache, aliases: ['update-cache', 'expire-cache'] },
  use: {
    type: 'string',
    default: 'auto',
    description: 'Package manager to use: `apt`, `dnf`, `dnf5` or `yum`; `auto` detects it.',
  },
} as const

type PackageParams = Params<typeof options>
type Manager = 'apt' | 'dnf'

export default defineModule({
  name: 'package',
  summary: 'Manage packages with the package manager of the host',
  notes: [
    'Has the options of `apt` and `dnf`, all of them optional, and does the same as those modules.',
    '`module_defaults` of the package manager also apply, with lower precedence than those of `package`; `use` or the gathered facts say which package manager it is.',
    'The task fails on a host whose package manager does not have a given option.',
    'Other package managers are not supported: run them with `command`.',
  ],
  options,
  standsFor: { option: 'use', fact: 'pkg_mgr', modules: { apt: 'apt', dnf: 'dnf', dnf4: 'dnf', dnf5: 'dnf', yum: 'dnf', yum4: 'dnf' } },
  examples: `
- name: Install chrony
  package: { name: [chrony, tzdata], state: present, update_cache: true, use: auto }

- name: Install nginx on hosts with dnf
  package:
    name: nginx
    state: latest
    enablerepo: epel
    disablerepo: updates
    exclude: [kernel]
    enable_plugin: versionlock
    disable_plugin: fastestmirror
    disable_excludes: all
    disable_gpg_check: false
    allowerasing: false
    best: false
  when: ansible_facts.pkg_mgr == 'dnf'
`,
  results: { ...aptResults, ...dnfResults },
  rules: (params) => packageRules(params),
  probe: (params, done) => ({
    ...aptReads(paramsFor('apt', params), done),
    ...dnfReads(asDnf(paramsFor('dnf', params)), usedBy(params) !== 'dnf'),
    manager,
  }),

  plan(params, { manager: found, ...answers }, done): Plan {
    const which = managerOf(params, found)
    const foreign = foreignOption(params, which)
    if (foreign !== undefined)
      throw new Problem(`\`${which}\` does not support \`${foreign}\``, { hint: 'set it only on hosts whose package manager supports it' })
    const [broken] = which === 'apt' ? aptRules(params) : dnfRules(asDnf(params))
    if (broken !== undefined) throw new Problem(broken)
    return which === 'apt' ? planApt(params, answers, done) : planDnf(asDnf(params), answers)
  },

  returns: (params, { manager: found, ...answers }, done) =>
    managerOf(params, found) === 'apt' ? aptResult(params, answers, done) : dnfResult(asDnf(params), answers, done),
})

const uses: Readonly<Record<string, Manager>> = { apt: 'apt', dnf: 'dnf', dnf4: 'dnf', dnf5: 'dnf', yum: 'dnf', yum4: 'dnf' }
const bareUse = ({ use }: PackageParams) => use.replace(/^ansible\.(builtin|legacy)\./, '')
const usedBy = (params: PackageParams): Manager | undefined => uses[bareUse(params)]

/** What neither manager supports is an error; the rest depends on the host. */
function packageRules(params: PackageParams): readonly string[] {
  const which = usedBy(params)
  if (which === undefined && bareUse(params) !== 'auto')
    return [`\`use: ${params.use}\` is not supported: use \`apt\` or \`dnf\`, or run the package manager with a \`command\` task`]
  const [apt, dnf] = [aptRules(params), dnfRules(asDnf(params))]
  if (which !== undefined) return which === 'apt' ? apt : dnf
  return apt.length > 0 && dnf.length > 0 ? apt : []
}

/** Parameters of `package` as parameters of `dnf`. */
function asDnf(params: PackageParams): DnfParams {
  const { use: _use, state, ...rest } = params
  const use_backend = bareUse(params) === 'dnf5' ? 'dnf5' : backend.default
  const wanted = state === 'build-dep' || state === 'fixed' ? undefined : state
  const isAutoremoveOnly = params.autoremove && params.name.length === 0 && state === 'present'
  return { ...rest, update_cache: rest.update_cache ?? false, use_backend, state: isAutoremoveOnly ? undefined : wanted }
}

/** Parameters for one manager; empty if the task uses the other. */
function paramsFor(which: Manager, params: PackageParams): PackageParams {
  if ((usedBy(params) ?? which) === which) return params
  return {
    ...params,
    name: [],
    deb: undefined,
    list: undefined,
    upgrade: 'no',
    update_cache: false,
    autoremove: false,
    autoclean: false,
    clean: false,
  }
}

function managerOf(params: PackageParams, found: string | undefined): Manager {
  const used = usedBy(params)
  if (used) return used
  if (found === undefined || found === 'apt-get') return 'apt'
  if (uses[found]) return 'dnf'
  throw new Problem(`the packages of this host are managed by \`${found}\`, which is not supported`, {
    hint: `run \`${found}\` with a \`command\` task, or exclude this host`,
  })
}

/** An option that is set and that the package manager does not support. */
function foreignOption(params: PackageParams, which: Manager): string | undefined {
  const supported: Readonly<Record<string, unknown>> = which === 'apt' ? aptOptions : dnfOptions
  if (which === 'dnf' && (params.state === 'build-dep' || params.state === 'fixed')) return `state: ${params.state}`
  return Object.entries<Option>(options).find(([name, option]) => {
    return name !== 'use' && !(name in supported) && isGiven(option, params[name as keyof PackageParams])
  })?.[0]
}

function isGiven(option: Option, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((word) => word !== '')
  return value !== undefined && value !== (option.default ?? false)
}

/** The first package manager found on the host; on Debian and its derivatives apt-get comes first, elsewhere last. */
const manager: HostRead<string | undefined> = {
  at: 'host',
  subject: { kind: 'machine' },
  script: `
names='dnf dnf5 yum zypper pacman apk emerge pkg'
if [ -e /etc/debian_version ]; then names="apt-get $names"; else names="$names apt-get"; fi
for name in $names; do
  if command -v "$name" >/dev/null 2>&1; then echo "$name"; break; fi
done`,
  parse: ({ stdout }) => stdout.trim() || undefined,
}
