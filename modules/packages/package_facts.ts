/** `package_facts`: gathers installed packages as facts. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'
import { type Manager, managers, packagesOf, packagesRead } from './installed.ts'

export default defineModule({
  name: 'package_facts',
  summary: 'Gather installed packages as facts',
  readOnly: true,
  notes: [
    'The fact `packages` maps each name to a list of installed packages with `version` and more, depending on the package manager.',
    'With `apt`, `category` is the section in the package itself; a repository may list another.',
    'The package managers `portage`, `pkg` and `pkg_info` are not supported.',
  ],
  options: {
    manager: {
      type: 'list',
      default: ['auto'],
      description:
        'Package managers to query, in this order: `apt`, `rpm` (or `dnf`, `yum`, `zypper`), `apk`, `pacman`; `auto` means all of them.',
    },
    strategy: {
      enum: ['first', 'all'],
      default: 'first',
      description: 'Query only the `first` package manager found on the host, or `all`.',
    },
  },
  examples: `
- name: Gather installed packages
  package_facts: { manager: auto, strategy: first }
- debug: { msg: "nginx {{ ansible_facts.packages.nginx[0].version }}" }
  when: "'nginx' in ansible_facts.packages"
`,
  results: { ansible_facts: 'The fact `packages`, a dict of lists.' },
  rules: ({ manager }) =>
    manager.flatMap((word) => {
      if (notBuilt.includes(word.toLowerCase())) return [`the package manager \`${word}\` is not supported`]
      return word.toLowerCase() === 'auto' || managerOf(word) ? [] : [`\`${word}\` is not a package manager`]
    }),
  probe: ({ manager }) => ({ packages: packagesRead(chosen(manager)) }),
  plan({ manager }, { packages }) {
    if (chosen(manager).some((each) => packages.has(each))) return []
    throw new Problem(`Could not detect a supported package manager from the following list: ${chosen(manager).join(', ')}`, {
      hint: 'install one of them, or change `manager`',
    })
  },
  returns({ manager, strategy }, { packages }) {
    const all = chosen(manager).flatMap((each) => packagesOf(each, packages) ?? [])
    const source = all[0]?.source
    const byName = new Map<string, unknown[]>()
    for (const each of all) {
      if (strategy === 'first' && each.source !== source) continue
      byName.set(each.name, [...(byName.get(each.name) ?? []), each])
    }
    return { ansible_facts: { packages: Object.fromEntries(byName) } }
  },
})

const notBuilt: readonly string[] = ['portage', 'pkg', 'pkg_info']

/** The package managers to ask, each once; `auto` comes last. */
function chosen(words: readonly string[]): readonly Manager[] {
  const auto = words.some((word) => word.toLowerCase() === 'auto')
  const named = words.flatMap((word) => managerOf(word) ?? [])
  return [...new Set([...named, ...(auto ? (Object.keys(managers) as Manager[]) : [])])]
}

function managerOf(word: string): Manager | undefined {
  const name = word.toLowerCase()
  return (Object.keys(managers) as Manager[]).find((each) => each === name || managers[each].includes(name))
}
