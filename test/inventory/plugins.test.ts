/** Inventories that name a plug-in, or are written in TOML: what is wrong is told with its place. */
import assert from 'node:assert/strict'
import { hostList } from '../../engine/inventory/show.ts'
import { toText } from '../../engine/template/index.ts'
import { complaints, load } from './folder.ts'

const hosts = 'all: { hosts: { a: { n: 1, s: x } } }\n'
const made = (plugin: string) => ({ 'one.yml': hosts, 'two.yml': plugin })
const sources = ['one.yml', 'two.yml']

describe('plug-ins of an inventory', () => {
  it('that are not built are named', async () =>
    assert.deepEqual(await complaints({ 'hosts.yml': 'plugin: amazon.aws.aws_ec2\nregions: [x]\n' }, ['hosts.yml']), ['1:9 unsupported']))
  it('are meant by a text; a group may be called so', async () => {
    const inventory = await load({ 'hosts.yml': 'plugin: { hosts: { a: } }\n' }, ['hosts.yml'])
    assert.deepEqual(inventory.groups.get('plugin')?.hosts, ['a'])
  })
})

describe('constructed', () => {
  it('takes numbers for names of groups, and gives values their types', async () => {
    const inventory = await load(made('plugin: constructed\ncompose: { m: n + 1 }\nkeyed_groups: [{ key: n, prefix: n }]\n'), sources)
    assert.deepEqual(inventory.hosts.get('a')?.groups, ['n_1'])
    assert.equal(hostList(inventory, 'a').m, 2)
  })
  it('ignores expressions that fail, unless it is strict', async () => {
    const plugin = 'plugin: constructed\ncompose: { m: nowhere + 1 }\ngroups: { g: nowhere }\n'
    const lax = await load(made(plugin), sources)
    assert.deepEqual(hostList(lax, 'a'), { n: 1, s: 'x' })
    const strict = await complaints(made(`${plugin}strict: true\n`), sources)
    assert.equal(strict.length, 2)
    assert.equal(strict[0], '2:15 inventory-expression-failed')
  })
  it('makes no group and no variable of a function of templates, strict or not', async () => {
    for (const word of ['dict', 'range', 'lookup', 's.upper', '[dict]', "{'x': [range]}"]) {
      const plugin = `plugin: constructed\nkeyed_groups: [{ key: "${word}", prefix: a }]\ncompose: { m: "${word}" }\n`
      const told = await complaints(made(plugin), sources)
      assert.equal(told.length, 2)
      assert.deepEqual(
        told.map((each) => each.replace(/^2:\d+/, '2')),
        ['3:15 inventory-expression-failed', '2 inventory-expression-failed'],
      )
    }
    const named = await load(made('plugin: constructed\ncompose: { dict: n }\nkeyed_groups: [{ key: dict, prefix: a }]\n'), sources)
    assert.deepEqual(named.hosts.get('a')?.groups, ['a_1'])
    for (const word of ['omit', '"[omit]"']) {
      const left = await load(made(`plugin: constructed\nkeyed_groups: [{ key: ${word}, prefix: a }]\n`), sources)
      assert.deepEqual(left.hosts.get('a')?.groups, ['ungrouped'])
    }
  })
  it('tells of an expression that can not be read, and of unknown options', async () => {
    const inventory = await load(made('plugin: constructed\ncompose: { m: "1 +" }\n'), sources)
    assert.equal(inventory.warnings.length, 1)
    assert.deepEqual(await complaints(made('plugin: constructed\ncompse: {}\n'), sources), ['2:1 unknown-option'])
    const [noKey = ''] = await complaints(made('plugin: constructed\nkeyed_groups: [{ prefix: x }]\n'), sources)
    assert.match(noKey, / missing-option$/)
  })
  it('never runs what has an effect', async () => {
    const plugin = `plugin: constructed\nstrict: true\ncompose: { m: "lookup('pipe', 'touch /tmp/never-made')" }\n`
    assert.equal((await complaints(made(plugin), sources)).length, 1)
  })
})

describe('generator', () => {
  it('wants hosts with a name, and layers that are lists', async () => {
    const told = (text: string) => complaints({ 'hosts.yml': `plugin: generator\n${text}` }, ['hosts.yml'])
    assert.match((await told('layers: { a: [1] }\n'))[0] ?? '', /^1:1 missing-option$/)
    assert.match((await told('hosts: { name: "x{{ a }}" }\nlayers: { a: 1 }\n'))[0] ?? '', /^3:14 wrong-type$/)
    assert.match((await told('hosts: { name: "x{{ b }}" }\nlayers: { a: [1] }\n'))[0] ?? '', /^2:21 inventory-expression-failed$/)
  })
})

describe('TOML', () => {
  const told = (text: string) => complaints({ 'hosts.toml': text }, ['hosts.toml'])
  it('tells of broken syntax and of odd groups with their lines', async () => {
    assert.match((await told('[web]\nx = \n'))[0] ?? '', /^2:5 toml-syntax$/)
    assert.match((await told('[web]\nhots = {}\n'))[0] ?? '', /^2:1 unknown-keyword$/)
    assert.match((await told('[web]\nchildren = "x"\n'))[0] ?? '', /^2:1 wrong-type$/)
    assert.match((await told('plugin = "constructed"\n'))[0] ?? '', /^1:1 unsupported$/)
  })
  it('keeps whole numbers and floats apart, and dates as texts', async () => {
    const inventory = await load({ 'hosts.toml': '[web.hosts]\na = { n = 1, f = 1.0, d = 2001-02-03 }\n' }, ['hosts.toml'])
    const { n, f, d } = hostList(inventory, 'a')
    assert.deepEqual([n, toText(f), d], [1, '1.0', '2001-02-03'])
  })
})
