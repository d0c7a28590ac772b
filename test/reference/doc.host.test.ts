/** `tsplay doc` as a person calls it. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { moduleNames } from '../../modules/registry.ts'

const executable = resolve('dist/bin/tsplay.js')

function doc(words: readonly string[], cwd = '.'): { readonly text: string; readonly code: number | null; readonly complaint: string } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [executable, 'doc', ...words], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return { text: stdout, code: status, complaint: stderr }
}

describe('tsplay doc', () => {
  it('lists everything by topic, a line each', () => {
    const { text, code } = doc([])
    equal(code, 0)
    match(text, /^Files and folders\n {2}file +\S/)
    for (const name of moduleNames) match(text, new RegExp(`^  ${name}  +[A-Z]`, 'm'))
    deepEqual((JSON.parse(doc(['--json']).text) as readonly { readonly name: string }[]).filter(({ name }) => name === 'meta').length, 1)
  })

  it('tells all of one, by any of its names', () => {
    for (const name of ['postgres_user', 'community.postgresql.postgresql_user'])
      match(doc([name]).text, /^postgres_user: [\s\S]*\nOPTIONS\n[\s\S]*\nRESULTS\n[\s\S]*\nEXAMPLES\n/)
    match(doc(['ansible.builtin.meta']).text, /^meta: /)
    match(doc(['become']).text, /^become: a keyword of play, /)
    match(doc(['keywords']).text, /^when: a keyword/m)
    const told = JSON.parse(doc(['copy', '--json']).text) as { readonly options: Readonly<Record<string, { readonly required?: boolean }>> }
    equal(told.options.dest?.required, true)
  })

  it('describes filters, tests and lookups', () => {
    match(doc(['ansible.utils.ipaddr']).text, /^ipaddr: [\s\S]*\(filter\)\n\nEXAMPLE\n/)
    match(doc(['vars']).text, /^vars: a keyword[\s\S]*\nvars: [\s\S]*\(lookup\)/)
    const [first, second] = JSON.parse(doc(['fileglob', '--json']).text) as readonly { readonly kind: string; readonly result: unknown }[]
    deepEqual([first?.kind, second?.kind], ['filter', 'lookup'])
    deepEqual(second?.result, ['a.conf', 'b.conf'])
    const module = JSON.parse(doc(['file', '--json']).text) as { readonly templates: readonly { readonly kind: string }[] }
    deepEqual(
      module.templates.map(({ kind }) => kind),
      ['test', 'lookup'],
    )
    match(doc(['lookups']).text, /^vars +\S/m)
  })

  it('describes a module in Python by its own documentation, that of fragments included, and says what runs it', function () {
    this.timeout(120_000)
    if (spawnSync('ansible-doc', ['--version']).error) this.skip()
    const name = 'community.general.pids'
    match(
      doc([name]).text,
      /^community\.general\.pids: [\s\S]*\nBridge: runs through Ansible's module in\s[\s\S]*\nOPTIONS\n[\s\S]* {2}pattern \(string\)[\s\S]*\nEXAMPLES\n/,
    )
    const { origin, options } = JSON.parse(doc(['community.general.ini_file', '--json']).text) as { origin: string; options: object }
    deepEqual([origin, 'path' in options], ['native', true])
    const bridged = JSON.parse(doc(['community.docker.docker_network', '--json']).text) as {
      readonly origin: string
      readonly options: Readonly<Record<string, { readonly type: string; readonly items?: { readonly properties?: object } }>>
    }
    deepEqual(
      [bridged.origin, bridged.options.docker_host?.type, 'subnet' in (bridged.options.ipam_config?.items?.properties ?? {})],
      ['bridge', 'string', true],
    )
  })

  it('says what was perhaps meant', () => {
    const { code, complaint } = doc(['lineinfle'])
    equal(code, 1)
    match(complaint, /`lineinfle`[\s\S]*did you mean `lineinfile`\?/)
  })

  it('knows the modules of a folder that is named, and loads none unasked', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-doc-'))
    try {
      mkdirSync(join(folder, 'modules'))
      const options = "{ colour: { enum: ['red'], description: 'Which.' } }"
      const text = `import { defineModule } from 'tsplay'\nexport default defineModule({ name: 'paint', summary: 'Paint a host', options: ${options}, examples: '- paint: { colour: red }', probe: () => ({}), plan: () => [] })\n`
      writeFileSync(join(folder, 'modules/paint.ts'), text)
      match(doc(['-M', 'modules'], folder).text, /Your own\n {2}paint +Paint a host\n/)
      match(doc(['paint', '-M', 'modules'], folder).text, /^paint: Paint a host\nNative\.\n\nOPTIONS\n {2}colour \(red\)\n/)
      const schema = JSON.parse(doc(['--schema', '-M', 'modules'], folder).text) as {
        readonly definitions: Readonly<Record<string, unknown>>
      }
      equal(doc(['paint'], folder).code, 1)
      equal('module.paint' in schema.definitions, true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
