/** Edits of files compared with those of Ansible: random cases, all in one run of it. Another seed has no kept answers: `TSPLAY_ORACLE=live`. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Definition, Options, Params } from '../../engine/model/module.ts'
import type { Reads } from '../../engine/model/read.ts'
import blockinfile from '../../modules/files/blockinfile.ts'
import file from '../../modules/files/file.ts'
import lineinfile from '../../modules/files/lineinfile.ts'
import replace from '../../modules/files/replace.ts'
import { Answers } from '../oracle/answers.ts'
import { type Case, randomCases } from './files/random-cases.ts'
import { settle } from './locally.ts'

const seed = Number(process.env.TSPLAY_SEED ?? 7)
const count = Number(process.env.TSPLAY_CASES ?? 48)

const answers = new Answers(import.meta.url)

interface Outcome {
  readonly failed: boolean
  readonly changed?: boolean
  readonly msg?: string
  readonly content?: string
  readonly mode?: string
}

describe(`edits of files, beside those of Ansible (seed ${seed})`, function () {
  this.timeout(180_000)
  let folder: string

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-beside-'))
  })
  after(() => folder && fs.rmSync(folder, { recursive: true, force: true }))

  it('end in the same content, mode, message and word on whether it changed', async () => {
    const cases = randomCases(seed, count)
    const theirs = await answers.of('edits', cases, () => ansible(cases, path.join(folder, 'theirs')), {
      FOLDER: path.join(folder, 'theirs'),
    })
    const ours = path.join(folder, 'ours')
    fs.mkdirSync(ours)
    for (const [index, one] of cases.entries()) {
      const target = path.join(ours, String(index))
      prepare(one, target)
      const announced = await outcome(one, target, true)
      const done = await outcome(one, target, false)
      const label = `case ${index}: ${JSON.stringify(one)}`
      assert.deepEqual({ changed: announced.changed, msg: announced.msg }, { changed: done.changed, msg: done.msg }, `check mode, ${label}`)
      assert.deepEqual(done, theirs[index], label)
      if (!done.failed && !one.restless) assert.equal((await outcome(one, target, false)).changed, false, `second run, ${label}`)
    }
  })
})

/** What Ansible makes of all cases. */
function ansible(cases: readonly Case[], folder: string): readonly Outcome[] {
  fs.mkdirSync(folder)
  const tasks = cases.map((one, index) => {
    prepare(one, path.join(folder, String(index)))
    const args = { path: path.join(folder, String(index)), ...one.params }
    return { [`ansible.builtin.${one.module}`]: args, register: `r${index}`, ignore_errors: true }
  })
  const results = cases.map((_, index) => `r${index}`).join(', ')
  const tell = { 'ansible.builtin.copy': { dest: path.join(folder, 'results'), content: `{{ [${results}] | to_json }}` } }
  const book = path.join(folder, 'book.yml')
  fs.writeFileSync(book, JSON.stringify([{ hosts: 'all', gather_facts: false, tasks: [...tasks, tell] }]))
  const env = {
    ...process.env,
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_LOCALHOST_WARNING: 'false',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
  }
  const run = spawnSync('ansible-playbook', ['-i', 'localhost,', '-c', 'local', book], { env, encoding: 'utf8' })
  assert.equal(run.status, 0, run.stdout + run.stderr)
  const told = JSON.parse(fs.readFileSync(path.join(folder, 'results'), 'utf8')) as { failed?: boolean; changed: boolean; msg?: string }[]
  return told.map(({ failed, changed, msg }, index) => {
    const target = path.join(folder, String(index))
    return failed ? { failed: true, ...facts(target) } : { failed: false, changed, ...message(cases[index], msg), ...facts(target) }
  })
}

async function outcome(one: Case, target: string, check: boolean): Promise<Outcome> {
  try {
    const { changes, result } = await settleCase(one, target, check)
    return { failed: false, changed: changes.length > 0, ...message(one, result.msg as string | undefined), ...facts(target) }
  } catch {
    return { failed: true, ...facts(target) }
  }
}

function settleCase({ module, params }: Case, target: string, check: boolean) {
  const go = <const O extends Options, R extends Reads>(definition: Definition<O, R>) => {
    const full = { path: target, ...params } as unknown as Partial<Params<O>>
    const problems = definition.rules?.({ ...full, unsafe_writes: false, state: 'present', ...params } as unknown as Params<O>) ?? []
    assert.deepEqual(problems, [])
    return settle(definition, full, { check })
  }
  if (module === 'lineinfile') return go(lineinfile)
  if (module === 'blockinfile') return go(blockinfile)
  return module === 'replace' ? go(replace) : go(file)
}

/** Ansible adds a remark on attributes to its message; `file` has none. */
function message(one: Case | undefined, msg: string | undefined): { msg?: string } {
  if (one?.module === 'file' || msg === undefined || one?.module === 'replace') return {}
  return {
    msg: msg.replace(/( and )?ownership, perms or SE linux context changed$/, '').replace(/^(File|file) .*not present$/, 'not present'),
  }
}

function prepare({ before, mode, directory }: Case, target: string): void {
  if (directory) fs.mkdirSync(target)
  else if (before !== undefined) fs.writeFileSync(target, Buffer.from(before, 'latin1'))
  if (mode !== undefined) fs.chmodSync(target, mode)
}

function facts(target: string): { content?: string; mode?: string } {
  const found = fs.statSync(target, { throwIfNoEntry: false })
  if (!found) return {}
  const mode = (found.mode & 0o7777).toString(8)
  return found.isDirectory() ? { mode } : { mode, content: fs.readFileSync(target, 'latin1') }
}
