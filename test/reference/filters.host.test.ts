/** Every example of the reference of filters, tests and lookups has the result that it shows. */
import { deepEqual, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ExampleSetup, TemplateKind } from '../../engine/reference/filters/entry.ts'
import { referenceRows } from '../../engine/reference/filters/index.ts'
import { filterNames, lookupNames, renderValue, settled, testNames, toJson } from '../../engine/template/index.ts'
import type { Scope } from '../../engine/template/scope.ts'
import { scopeOf, template } from '../template/setting.ts'

describe('the reference of templates', () => {
  const names: Readonly<Record<TemplateKind, readonly string[]>> = { filter: filterNames(), test: testNames(), lookup: lookupNames() }
  for (const [kind, all] of Object.entries(names))
    it(`has one entry for every ${kind}`, () => {
      const described = referenceRows()
        .filter((row) => row.kind === kind)
        .flatMap(({ name, aliases = [] }) => [name, ...aliases])
      deepEqual(described.sort(), [...all].sort())
    })

  for (const { kind, name, aliases = [], example, setup, result } of referenceRows())
    it(`${kind} ${name}: ${example}`, async () => {
      ok([name, ...aliases].some((each) => example.includes(each)))
      deepEqual(plain(await evaluateExample(example, setup)), result)
    })
})

/** The value as its JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

async function evaluateExample(example: string, setup: ExampleSetup = {}): Promise<unknown> {
  const root = mkdtempSync(join(tmpdir(), 'tsplay-reference-'))
  const before = Object.keys(setup.environment ?? {}).map((name) => [name, process.env[name]] as const)
  const server = setup.pages && (await serve(setup.pages))
  try {
    for (const [path, text] of Object.entries(setup.files ?? {})) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    Object.assign(process.env, setup.environment)
    const text = server ? example.replace('localhost:8080', `127.0.0.1:${(server.address() as AddressInfo).port}`) : example
    return await settled(() => toJson(renderValue(template(`{{ ${text} }}`), scopeIn(root, setup))))
  } finally {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    server?.close()
    rmSync(root, { recursive: true })
  }
}

function scopeIn(root: string, { variables, hosts, settings = {} }: ExampleSetup): Scope {
  const base = scopeOf(variables, { folders: { files: [join(root, 'files')], templates: [join(root, 'templates')] }, hosts })
  const here: Scope['here'] = {
    ...base.here,
    collections: [join(root, 'collections')],
    setting: async (name) => (name in settings ? { value: settings[name], origin: 'default', variables: [] } : undefined),
  }
  return { ...base, here }
}

async function serve(pages: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer(({ url = '' }, response) => response.end(pages[url]))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}
