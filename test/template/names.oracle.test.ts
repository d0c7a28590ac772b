/** Every filter, test, lookup and global of Jinja2 and Ansible, with its parameters, is built, or is on a list with its reason. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globalNamed } from '../../engine/template/globals.ts'
import { explainUnknownLookup, lookupNamed } from '../../engine/template/lookups/functions.ts'
import { explainUnknownName, filterNamed, testNamed } from '../../engine/template/registry.ts'
import { unsupported } from '../../engine/template/unsupported.ts'
import { Answers } from '../oracle/answers.ts'

const answers = new Answers(import.meta.url)

type Parameters = Readonly<Record<string, readonly string[]>>
interface Names {
  readonly filters: Parameters
  readonly tests: Parameters
  readonly lookups: Parameters
  readonly globals: readonly string[]
}
const here = join(import.meta.dirname, '../../../test/template')
/** Made by `/usr/bin/python3 test/template/names.py > test/template/fixtures/names.json`. */
const names: Names = JSON.parse(readFileSync(join(here, 'fixtures/names.json'), 'utf8'))

/** Parameters that are functions of Python, or belong to how another program reaches the network. */
const without: Readonly<Record<string, readonly string[]>> = {
  checksum: ['hash_func'],
  sha1: ['hash_func'],
  from_json: ['cls', 'object_hook', 'parse_float', 'parse_int', 'parse_constant', 'object_pairs_hook'],
  regex_search: ['regex'],
  urldecode: ['encoding', 'errors'],
  urlsplit: ['alias'],
  url: ['force_basic_auth', 'use_netrc', 'unix_socket', 'ca_path', 'unredirected_headers', 'ciphers'],
}

interface Known {
  readonly parameters: readonly string[]
  readonly open: boolean
}

function lacking(theirs: Parameters, ours: (name: string) => Known | undefined, reasons: Readonly<Record<string, string>>): string[] {
  return Object.entries(theirs).flatMap(([name, wanted]) => {
    const known = ours(name)
    if (known === undefined) return reasons[name] === undefined ? [name] : []
    const allowed = (each: string) =>
      each.startsWith('*') || known.open || known.parameters.includes(each) || without[name]?.includes(each) === true
    return wanted.filter((each) => !allowed(each)).map((each) => `${name}(${each})`)
  })
}

const lookup = (name: string): Known | undefined => {
  const known = lookupNamed(name)
  return known && { parameters: known.options, open: known.options.includes('*') }
}

describe('names of Jinja2 and Ansible', () => {
  it('of filters', () => assert.deepEqual(lacking(names.filters, filterNamed, unsupported.filters), []))
  it('of tests', () => assert.deepEqual(lacking(names.tests, testNamed, unsupported.tests), []))
  it('of lookups', () => assert.deepEqual(lacking(names.lookups, lookup, unsupported.lookups), []))
  it('of globals', () => {
    for (const name of names.globals) assert.ok(globalNamed(name), name)
  })
  it('that are not built are not there, and say so', () => {
    for (const name of Object.keys(unsupported.filters)) {
      assert.equal(filterNamed(name), undefined, name)
      assert.match(explainUnknownName('filter', name).message, /is not supported$/)
    }
    for (const name of Object.keys(unsupported.tests)) assert.equal(testNamed(name), undefined, name)
    for (const name of Object.keys(unsupported.lookups)) {
      assert.equal(lookupNamed(name), undefined, name)
      assert.match(explainUnknownLookup(name).hint ?? '', /./)
    }
  })
  it('are those that they have', async () => {
    const script = join(here, 'names.py')
    await answers.confirm('names', readFileSync(script, 'utf8'), names, () => {
      const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [script], { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
      return JSON.parse(stdout)
    })
  })
})
