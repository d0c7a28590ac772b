/** The controller's Python as a process: a stand-in that misbehaves, and the real one. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PluginsInPython } from '../../engine/bridge/plugins.ts'
import { PythonError, PythonProcess } from '../../engine/bridge/process.ts'
import { PythonFailure } from '../../engine/model/plugin.ts'

const oneFolder = () => mkdtempSync(join(tmpdir(), 'tsplay-bridge-'))

describe('a Python that misbehaves', () => {
  let folder: string
  const opened: PythonProcess[] = []
  beforeEach(() => {
    folder = oneFolder()
  })
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close()
    rmSync(folder, { recursive: true })
  })

  const standIn = (script: string, longest?: number) => {
    const python = join(folder, 'python3')
    writeFileSync(python, `#!/bin/sh\n${script}\n`)
    chmodSync(python, 0o755)
    const made = new PythonProcess(python, longest)
    opened.push(made)
    return made
  }
  const failed = (work: () => unknown, type: string, pattern: RegExp) =>
    assert.throws(work, (error) => error instanceof PythonError && error.type === type && pattern.test(error.message))

  /** What Python does when pipes are opened: requests come by 5, answers go to 6. */
  const opens = `read line; at=\${line#*folder\\":\\"}; at=\${at%%\\"*}; mkfifo "$at/requests" "$at/answers"
exec 5<>"$at/requests" 6<>"$at/answers" 7<"$at/requests"; echo '{"id": 0, "value": null}'; read line <&7; exec 5>&-`

  it('ends: the request fails with its last words, and the next one starts it again', async () => {
    const python = standIn(`${opens}; if [ -e "$0.again" ]; then echo '{"value": 5}' >&6; read line <&7; fi; echo bye >&2; exit 7`)
    failed(() => python.requestNow({ op: 'homes' }), 'EOFError', /ended with 7: bye/)
    await assert.rejects(python.request({ op: 'homes' }), /ended with|no answer/)
    writeFileSync(join(folder, 'python3.again'), '')
    assert.equal(python.requestNow({ op: 'homes' }), 5)
  })

  it('ends: what is asked once is asked again by the next who needs it', () => {
    const python = standIn(`${opens}; if [ -e "$0.again" ]; then echo '{"value": 5}' >&6; read line <&7; fi; exit 7`)
    failed(() => python.requestOnce({ op: 'homes' }), 'EOFError', /ended with 7/)
    writeFileSync(join(folder, 'python3.again'), '')
    assert.equal(python.requestOnce({ op: 'homes' }), 5)
  })

  it('ends while no call waits: the next one starts it again', async () => {
    const python = standIn(`${opens}; echo '{"value": 5}' >&6; exit 7`)
    for (const _ of [1, 2]) {
      assert.equal(python.requestNow({ op: 'homes' }), 5)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })

  it('prints what is no answer', async () => {
    failed(() => standIn('read line; echo Hello; read line').requestNow({ op: 'homes' }), 'EOFError', /no answer: Hello/)
    failed(() => standIn(`${opens}; echo Hello >&6; read line <&7`).requestNow({ op: 'homes' }), 'EOFError', /no answer: Hello/)
    await assert.rejects(standIn(`read line; echo '{"id": 99}'; read line`).request({ op: 'homes' }), /no answer/)
  })

  it('never answers, or stops within an answer: the call ends, and the next one starts it again', () => {
    for (const partly of ['', 'else printf "%s" \'{"value": \' >&6; ']) {
      const python = standIn(`${opens}; if [ -e "$0.again" ]; then echo '{"value": 5}' >&6; ${partly}fi; exec sleep 1000`, 2000)
      failed(() => python.requestNow({ op: 'homes' }), 'TimeoutError', /no answer within 2 seconds/)
      writeFileSync(join(folder, 'python3.again'), '')
      assert.equal(python.requestNow({ op: 'homes' }), 5)
      rmSync(join(folder, 'python3.again'))
    }
  })

  it('is not there', () => {
    const python = new PythonProcess(join(folder, 'nothing'))
    opened.push(python)
    failed(() => python.requestNow({ op: 'homes' }), 'EOFError', /cannot be started/)
  })

  it('answers in another order', async () => {
    const python = standIn(`read a; read b; echo '{"id": 2, "value": "b"}'; echo '{"id": 1, "value": "a"}'; read c`)
    assert.deepEqual(await Promise.all([python.request({ op: 'homes' }), python.request({ op: 'homes' })]), ['a', 'b'])
  })
})

describe('plug-ins in Python', () => {
  let folder: string
  let python: PythonProcess
  before(() => {
    folder = oneFolder()
    python = new PythonProcess('python3')
  })
  after(async () => {
    await python.close()
    rmSync(folder, { recursive: true })
  })

  const filters = (text: string) => {
    const own = mkdtempSync(join(folder, 'filters-'))
    writeFileSync(join(own, 'own.py'), text)
    const plugins = new PluginsInPython(python)
    plugins.add({ roots: [], folders: { filters: [own], tests: [], lookups: [] }, collections: [] })
    const call = (name: string, ...args: readonly unknown[]) => plugins.find('filters', name)?.call({ args, named: {} }, () => undefined)
    return { plugins, call, file: join(own, 'own.py') }
  }
  const module = (body: string, names: string) => `${body}\nclass FilterModule(object):\n    def filters(self):\n        return ${names}\n`

  it('are modules with the name that Ansible gives them', () => {
    const { call } = filters(module('def a(x): return __name__', "{'a': a}"))
    assert.match(String(call('a', 1)), /^ansible\.plugins\.filter\.\d+_own$/)
  })
  it('are found by their text, or by what they compute', () => {
    const { plugins } = filters(module('def a(x): return x', "{'a': a, **{n + '2': a for n in ['b']}}"))
    assert.ok(plugins.find('filters', 'a'))
    assert.ok(plugins.find('filters', 'b2'))
    assert.equal(plugins.find('filters', 'c'), undefined)
    assert.equal(plugins.find('tests', 'a'), undefined)
  })

  it('may print, read and ask for input without harm', () => {
    const body = 'import os, sys\ndef noisy(x):\n    print(x); os.system("echo more; cat"); sys.stdout.flush()\n    return sys.stdin.read()'
    assert.equal(filters(module(body, "{'noisy': noisy}")).call('noisy', 'text'), '')
  })

  it('raise: file and line of the plug-in, and the name of the exception', () => {
    const { call, file } = filters(module('import json\ndef bad(x):\n\n    return json.loads(x)', "{'bad': bad}"))
    assert.throws(
      () => call('bad', '{'),
      (error) => error instanceof PythonFailure && error.where === `${file}:4` && error.type === 'JSONDecodeError',
    )
  })

  it('may end the process: the next call works', () => {
    const { call } = filters(module('import os\ndef end(x): os._exit(3)\ndef same(x): return x', "{'end': end, 'same': same}"))
    assert.throws(() => call('end', 1), /ended with 3/)
    assert.equal(call('same', 1), 1)
    assert.throws(() => filters(module('import sys\ndef leave(x): sys.exit(2)', "{'leave': leave}")).call('leave', 1), PythonFailure)
  })

  it('of a file that cannot be loaded are not found, and the reason is kept', () => {
    const { plugins } = filters(`import nowhere_to_be_found\n${module('', '{n: str for n in []}')}`)
    assert.equal(plugins.find('filters', 'x'), undefined)
    assert.match(plugins.failures('filters')[0]?.message ?? '', /nowhere_to_be_found/)
  })

  it('ask for variables, and an error of one ends the call', () => {
    const body = 'def pick(context, x): return context[x]\npick.contextfilter = True'
    const { plugins } = filters(module(body, "{'pick': pick}"))
    const plugin = plugins.find('filters', 'pick')
    const call = (askedBack: () => { value: unknown } | undefined) => plugin?.call({ args: ['who'], named: {} }, askedBack)
    assert.equal(call(() => ({ value: 'me' })), 'me') // biome-ignore format: one line
    assert.throws(() => call(() => undefined), (error) => error instanceof PythonFailure && error.type === 'KeyError') // biome-ignore format: one line
    assert.throws(() => call(() => { throw new RangeError('mine') }), RangeError) // biome-ignore format: one line
  })

  it('may be called while another one waits for a variable, and texts of any size and letters come back', () => {
    const body = 'def pick(context, x): return context[x]\npick.contextfilter = True\ndef same(x): return x'
    const { plugins, call } = filters(module(body, "{'pick': pick, 'same': same}"))
    const long = `${'é'.repeat(100_000)}\u{1f600}\n`
    const value = () => ({ value: call('same', long) })
    assert.equal(plugins.find('filters', 'pick')?.call({ args: ['who'], named: {} }, value), long)
  })

  it('return their types with tags', () => {
    const body = `import collections, datetime
P = collections.namedtuple('P', 'x y')
def give(x):
    return {'set': {'b', 'a'}, 'big': 2 ** 60, 'whole': 3.0, 'part': 1.5, 'inf': float('inf'), 'nan': float('nan'), 'bytes': b'a',
      'date': datetime.datetime(2024, 1, 2, 3, 4, 5), 'tuple': (1,), 'named': P(1, 2), 'keys': {1: 'a'}, 'iter': (n for n in (1, 2)), 'view': {'a': 1}.keys(), 'object': datetime.date(2024, 1, 2)}[x]`
    const { call } = filters(module(body, "{'give': give}"))
    const tag = (kind: string, value: unknown) => ({ $tsplay: kind, value })
    const expected: Readonly<Record<string, unknown>> = {
      set: ['a', 'b'],
      big: tag('int', '1152921504606846976'),
      whole: tag('float', '3.0'),
      part: 1.5,
      inf: tag('float', 'inf'),
      nan: tag('float', 'nan'),
      bytes: tag('bytes', 'YQ=='),
      date: tag('datetime', '2024-01-02T03:04:05'),
      tuple: tag('tuple', [1]),
      named: { ...tag('tuple', [1, 2]), names: ['x', 'y'] },
      keys: tag('dict', [[1, 'a']]),
      iter: [1, 2],
      view: ['a'],
      object: '2024-01-02',
    }
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, call('give', name)])), expected)
  })
})
