/** That the schemas for editors call no file wrong that the loader takes, in all the projects that are compared with Ansible; and that they refuse what is wrong. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { ValidateFunction } from 'ajv'
import { makeRegistry } from '../../bin/load/registry.ts'
import { fileSchemas } from '../../engine/reference/editor-files.ts'
import { chosen, withCopy } from '../against-ansible/project.ts'
import { loadPlaybook } from '../playbook/load-playbook.ts'
import { allModules, editorAjv, editorValidators, mistakesOf, readYaml } from './editor-mistakes.ts'

type Kind = 'playbook' | 'tasks' | 'handlers' | keyof ReturnType<typeof fileSchemas>

/** The kind of a file by where it stands; undefined where its project alone knows. */
function kindOf(path: string, value: unknown): Kind | undefined {
  const folders = path.split(sep)
  const within = (name: string) => folders.slice(0, -1).includes(name)
  if (Array.isArray(value) && value.some((item) => item?.hosts !== undefined || item?.import_playbook !== undefined)) return 'playbook'
  if (within('meta')) return /^argument_specs\./.test(folders.at(-1) ?? '') ? 'argument_specs' : 'meta'
  if (within('handlers')) return 'handlers'
  if (within('tasks')) return 'tasks'
  if (within('group_vars') || within('host_vars') || within('defaults')) return 'variables'
  return /^hosts\.ya?ml$/.test(path) ? 'inventory' : undefined
}

/** What is wrong in a file of some kind, and how the first complaint begins. */
const wrong: readonly (readonly [Kind, string, string])[] = [
  ['tasks', '- hosts: a\n  tasks: []\n', '/0 must NOT have additional properties hosts'],
  ['handlers', '- name: a\n  ping:\n  listn: b\n', '/0 must NOT have additional properties listn'],
  ['variables', 'a-b: 1\n', ' must match pattern'],
  ['variables', '- a: 1\n', ' must be object,null'],
  ['inventory', 'web: { host: { a: } }\n', '/web must NOT have additional properties host'],
  ['inventory', 'web: { hosts: [a, b] }\n', '/web/hosts must be object,string'],
  ['inventory', 'all: { children: { web: { vars: [a] } } }\n', '/all/children/web/vars must be object,null'],
  ['meta', 'dependancies: []\n', ' must NOT have additional properties dependancies'],
  ['meta', 'dependencies: [{ when: a }]\n', "/dependencies/0 must have required property 'role'"],
  ['meta', 'allow_duplicates: sometimes\n', '/allow_duplicates must match pattern'],
  ['argument_specs', 'argument_spec: {}\n', " must have required property 'argument_specs'"],
  [
    'argument_specs',
    'argument_specs: { main: { options: { a: { type: string } } } }\n',
    '/argument_specs/main/options/a/type must be equal to one of',
  ],
  [
    'argument_specs',
    'argument_specs: { main: { options: { a: { type: dict, options: { b: { requird: true } } } } } }\n',
    '/argument_specs/main/options/a/options/b must NOT have additional properties requird',
  ],
  ['requirements', '- { src: a, versoin: 1 }\n', '/0 must NOT have additional properties versoin'],
  ['requirements', 'collections: [{ version: 1 }]\n', "/collections/0 must have required property 'name'"],
  ['requirements', 'collection: []\n', ' must NOT have additional properties collection'],
]
const right: readonly (readonly [Kind, string])[] = [
  ['inventory', 'plugin: constructed\ngroups: { a: b is defined }\n'],
  ['inventory', 'all: { hosts: { "web[1:3]": , db: { port: 1 } }, children: { x: , y: { hosts: one } } }\n_meta: { hostvars: {} }\n'],
  [
    'meta',
    'galaxy_info: { author: a, platforms: [] }\ndependencies: [a, { role: b, port: 1, when: c }, { name: d, tags: e }]\ncollections: [a.b]\n',
  ],
  [
    'argument_specs',
    'argument_specs: { main: { short_description: a, author: [b], options: { c: { type: list, elements: dict, options: { d: } } } } }\n',
  ],
  ['requirements', '- a.b\n- { src: "https://a/b.git", scm: git, version: 1.0, name: b }\n- include: more.yml\n'],
  ['requirements', 'roles: [{ name: a.b }]\ncollections: [a.b, { name: c.d, version: ">=1", source: "https://x", type: galaxy }]\n'],
]

/** Projects that load although files which they include are wrong on purpose. */
const wrongInside: ReadonlySet<string> = new Set(['includes/unparsable'])

describe('the schemas for editors', function () {
  this.timeout(600_000)
  const schemas = new Map<Kind, ValidateFunction>()
  before(async () => {
    const ajv = editorAjv({ small: true })
    for (const [of, validate] of editorValidators(await allModules(), ajv)) schemas.set(of, validate)
    for (const [of, schema] of Object.entries(fileSchemas())) schemas.set(of as Kind, ajv.compile(schema))
  })
  const mistakes = (kind: Kind, value: unknown) => mistakesOf(schemas.get(kind) as ValidateFunction, value)

  it('take every file of the projects that the loader takes', async () => {
    const seen = new Map<Kind, number>()
    const complaints: string[] = []
    const registry = makeRegistry([])
    for (const project of chosen([]).filter(({ name }) => !wrongInside.has(name)))
      await withCopy(project, async (folder) => {
        const playbook = join(folder, 'play.yml')
        const vault = () => 'clear'
        const accepted = await loadPlaybook(playbook, { registry, vault }).then(
          ({ warnings }) => warnings.length === 0,
          () => false,
        )
        if (!accepted || !existsSync(playbook)) return
        for (const file of readdirSync(folder, { recursive: true }) as string[]) {
          const text = /\.ya?ml$/.test(file) ? readFileSync(join(folder, file), 'utf8') : '$'
          if (text.startsWith('$')) continue
          const value = readYaml(text)
          const kind = kindOf(file, value)
          if (kind === undefined) continue
          seen.set(kind, (seen.get(kind) ?? 0) + 1)
          complaints.push(...mistakes(kind, value).map((each) => `${project.name} ${file}: ${each}`))
        }
      })
    deepEqual(complaints, [])
    for (const kind of ['playbook', 'tasks', 'handlers', 'variables', 'inventory', 'meta'] as const)
      ok((seen.get(kind) ?? 0) > 0, `there is no ${kind} among ${JSON.stringify([...seen])}`)
    ok((seen.get('playbook') ?? 0) > 150, `${seen.get('playbook')} playbooks`)
  })

  for (const [kind, text] of right) it(`of ${kind} takes ${text.trim()}`, () => deepEqual(mistakes(kind, readYaml(text)), []))
  for (const [kind, text, complaint] of wrong)
    it(`of ${kind} refuses ${text.trim()}`, () => {
      const [first = 'nothing'] = mistakes(kind, readYaml(text))
      equal(first.slice(0, complaint.length), complaint, first)
    })
})
