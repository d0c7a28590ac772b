/** One file that a task edits, by this project and by Ansible, each on its own copy. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Definition, Options, Params } from '../../engine/model/module.ts'
import type { Reads } from '../../engine/model/read.ts'
import { Answers } from '../oracle/answers.ts'
import { settle } from './locally.ts'

/** A task about a file; `$FILE` in its arguments is the path of the file, `$FOLDER` the folder it is in. */
export interface Case {
  readonly title: string
  /** What the file holds first; undefined is no file. */
  readonly before?: string
  readonly args: Readonly<Record<string, unknown>>
}

interface Ended {
  readonly failed: boolean
  readonly changed?: boolean
  /** Every file of the folder. */
  readonly files?: Readonly<Record<string, string>>
}

/** `url` is the address of the test. Tests that each case ends alike: in check mode (unless Ansible's module has none: `unchecked`), when done, and when done again. `tools` are programs that both find first; texts are compared as `plain` makes them. */
export function besideAnsible<const O extends Options, R extends Reads>(
  url: string,
  module: Definition<O, R>,
  full: string,
  cases: readonly Case[],
  tools: Readonly<Record<string, string>> = {},
  { plain = (text) => text, unchecked = false }: { readonly plain?: (text: string) => string; readonly unchecked?: boolean } = {},
): void {
  describe(`${module.name}, beside Ansible's`, function () {
    this.timeout(180_000)
    const usual = process.env.PATH
    let folder: string
    let theirs: readonly (readonly Ended[])[]

    before(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'beside-'))
      fs.mkdirSync(path.join(folder, 'bin'))
      for (const [name, script] of Object.entries(tools)) fs.writeFileSync(path.join(folder, 'bin', name), script, { mode: 0o755 })
      process.env.PATH = `${path.join(folder, 'bin')}:${usual}`
      const ask = () => ansible(full, cases, path.join(folder, 'theirs'))
      theirs = await new Answers(url).of(full, { cases, tools, driver }, ask, { FOLDER: path.join(folder, 'theirs') })
    })
    after(() => {
      process.env.PATH = usual
      if (folder) fs.rmSync(folder, { recursive: true, force: true })
    })

    for (const [index, one] of cases.entries())
      it(one.title, async () => {
        const place = path.join(folder, 'ours', String(index))
        prepare(one, place)
        const ours: Ended[] = []
        for (const check of [true, false, false]) ours.push(await done(module, one, place, check))
        const comparable = (all: readonly Ended[] = []) =>
          all.slice(unchecked ? 1 : 0).map(({ files, ...rest }) => ({ ...rest, files: files && plainTexts(files, plain) }))
        assert.deepEqual(comparable(ours), comparable(theirs[index]))
      })
  })
}

function plainTexts(files: Readonly<Record<string, string>>, plain: (text: string) => string) {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, plain(text)]))
}

async function done<const O extends Options, R extends Reads>(
  module: Definition<O, R>,
  one: Case,
  place: string,
  check: boolean,
): Promise<Ended> {
  const params = placed(one.args, place) as Partial<Params<O>>
  process.env.PLACE = place
  try {
    const { changes } = await settle(module, params, { check })
    return { failed: false, changed: changes.some((change) => !change.silent), files: filesIn(place) }
  } catch (error) {
    if (error instanceof Problem) return { failed: true }
    throw error
  }
}

/** Every case three times, by Ansible's own module: each a fork of one process that has loaded what they share. */
function ansible(full: string, cases: readonly Case[], folder: string): readonly (readonly Ended[])[] {
  const [namespace, collection, name] = full.split('.')
  const module = namespace === 'ansible' && collection === 'builtin' ? `ansible.modules.${name}` : pathOf(full)
  const runs = cases.map((one, index) => {
    const place = path.join(folder, String(index))
    prepare(one, place)
    return { place, args: placed(one.args, place) }
  })
  const run = spawnSync('/usr/bin/python3', ['-c', driver, module], { input: JSON.stringify(runs), encoding: 'utf8', maxBuffer: 1 << 26 })
  assert.equal(run.status, 0, run.stdout + run.stderr)
  const told = JSON.parse(run.stdout) as (readonly { failed?: boolean; changed?: boolean; msg?: string }[])[]
  return runs.map(({ place }, index) =>
    [0, 1, 2].map((round) => {
      const { failed = false, changed = false, msg } = told[index]?.[round] ?? {}
      assert.doesNotMatch(msg ?? '', /MODULE FAILURE|Traceback/)
      return failed ? { failed } : { failed, changed, files: filesIn(`${place}.${round}`) }
    }),
  )
}

function pathOf(full: string): string {
  const words = full.split('.')
  return `ansible_collections.${words.slice(0, -1).join('.')}.plugins.modules.${words.at(-1)}`
}

const driver = `
import importlib, json, os, runpy, shutil, sys, tempfile
from ansible.module_utils import basic
module = sys.argv[1]
importlib.import_module(module.rsplit('.', 1)[0])
told = []
for run in json.load(sys.stdin):
    rounds = []
    for number, check in enumerate([True, False, False]):
        said = tempfile.TemporaryFile()
        child = os.fork()
        if child == 0:
            os.environ['PLACE'] = run['place']
            os.dup2(said.fileno(), 1)
            args = dict(run['args'], _ansible_check_mode=check, _ansible_diff=False, _ansible_remote_tmp=tempfile.gettempdir())
            basic._ANSIBLE_ARGS = json.dumps({'ANSIBLE_MODULE_ARGS': args}).encode()
            sys.argv = [module]
            code = 0
            try:
                runpy.run_module(module, run_name='__main__')
            except SystemExit as end:
                code = end.code or 0
            sys.stdout.flush()
            os._exit(code)
        os.waitpid(child, 0)
        said.seek(0)
        rounds.append(json.loads(said.read()))
        shutil.copytree(run['place'], '%s.%d' % (run['place'], number))
    told.append(rounds)
print(json.dumps(told))
`

function prepare({ before }: Case, place: string): void {
  fs.mkdirSync(place, { recursive: true })
  if (before !== undefined) fs.writeFileSync(path.join(place, 'file'), before)
}

function placed(args: Case['args'], place: string): Record<string, unknown> {
  const text = JSON.stringify(args).replaceAll('$FILE', `${place}/file`).replaceAll('$FOLDER', place)
  return JSON.parse(text) as Record<string, unknown>
}

function filesIn(place: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fs
      .readdirSync(place)
      .sort()
      .map((name) => [name, fs.readFileSync(path.join(place, name), 'utf8')]),
  )
}
