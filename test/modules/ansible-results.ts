/** What the installed Ansible makes of single tasks on this machine. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answers } from '../oracle/answers.ts'
import { madeIn, type Place } from '../oracle/folder.ts'

export interface Asked {
  readonly module: string
  readonly args: Readonly<Record<string, unknown>>
}
export type Result = Readonly<Record<string, unknown>>

/** The registered result of each task, in one run, as it was kept: of what is asked in a folder, with what is made there. */
export async function keptResults(answers: Answers, name: string, place: Place, asked: readonly Asked[]): Promise<readonly Result[]> {
  return madeIn(answers, name, place, asked, () => ansibleResults(asked) ?? assert.fail('ansible-playbook is not installed here'))
}

/** The same of this machine as it is; undefined where Ansible is not installed. */
export function ansibleResults(asked: readonly Asked[]): readonly Result[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-asked-'))
  try {
    // Modules warn where they have to make it.
    mkdirSync(join(folder, 'remote'), { mode: 0o700 })
    const tasks: unknown[] = asked.map(({ module, args }, index) => ({
      [module.includes('.') ? module : `ansible.builtin.${module}`]: args,
      register: `told${index}`,
      ignore_errors: true,
    }))
    const all = asked.map((_, index) => `told${index}`).join(', ')
    tasks.push({ 'ansible.builtin.copy': { dest: join(folder, 'told'), content: `{{ [${all}] | to_json }}` } })
    writeFileSync(join(folder, 'book.yml'), JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]))
    const env = {
      ...process.env,
      ANSIBLE_PIPELINING: '1',
      ANSIBLE_LOCALHOST_WARNING: 'false',
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_LOCAL_TEMP: join(folder, 'local'),
      ANSIBLE_REMOTE_TEMP: join(folder, 'remote'),
    }
    const run = spawnSync('ansible-playbook', ['-i', 'localhost,', '-c', 'local', join(folder, 'book.yml')], { env, encoding: 'utf8' })
    if (run.error) return undefined
    assert.equal(run.status, 0, run.stdout + run.stderr)
    return JSON.parse(readFileSync(join(folder, 'told'), 'utf8')) as readonly Result[]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
