/** Writes down the names of options that Ansible's own documentation knows of our modules: `node dist/test/contract/record-options.js`. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { aliasesOf, moduleNames } from '../../modules/registry.ts'
import { optionsFile } from './documented.ts'

interface Told {
  readonly doc?: { readonly options?: Readonly<Record<string, { readonly aliases?: readonly string[] }>> }
}

/** Words of its documentation that nobody can write: they stand for a text, or for names that an author chooses. */
const noOptions = ['free_form', 'free-form', 'key_value', 'others']

const wholeNames = (name: string) => [`ansible.builtin.${name}`, ...aliasesOf(name).filter((alias) => alias.split('.').length === 3)]
const { stdout } = spawnSync('ansible-doc', ['-j', ...moduleNames.flatMap(wholeNames)], { encoding: 'utf8', maxBuffer: 1 << 28 })
const told: Readonly<Record<string, Told>> = JSON.parse(stdout)
const documented: Record<string, readonly string[]> = {}
for (const name of moduleNames) {
  const options = wholeNames(name)
    .map((whole) => told[whole]?.doc?.options)
    .find(Boolean)
  if (!options) continue
  const names = Object.entries(options).flatMap(([option, { aliases = [] }]) => [option, ...aliases])
  documented[name] = [...new Set(names)].filter((each) => !noOptions.includes(each)).sort()
}
const version = /core ([\d.]+)/.exec(spawnSync('ansible-doc', ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? ''
// A line for each module, so that two changes of different modules do not meet.
const lines = Object.entries(documented).map(([name, options]) => `    ${JSON.stringify(name)}: ${JSON.stringify(options)}`)
writeFileSync(optionsFile, `{\n  "ansible": ${JSON.stringify(version)},\n  "modules": {\n${lines.join(',\n')}\n  }\n}\n`)
