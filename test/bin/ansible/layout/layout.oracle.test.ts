/** `tsplay playbook` writes what `ansible-playbook` writes, byte for byte, and ends with the same exit code. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Answers } from '../../../oracle/answers.ts'
import { runWarm } from '../../warm.ts'
import { ansible, cases, home, type Program, recorded, reportOf } from './case.ts'

const tsplay: Program = ({ args, ...line }) => runWarm({ ...line, args: ['playbook', ...args] })
/** Those whose record is confirmed. */
const live = ['plain', 'loops', 'list-tasks', 'as-yaml', 'results-yaml', 'as-debug', 'as-json']

describe('reports as Ansible lays them out', function () {
  this.timeout(60_000)
  for (const name of cases) it(name, async () => assert.equal(await reportOf(name, tsplay), recorded(name)))
})

describe('recorded reports', function () {
  this.timeout(120_000)
  const answers = new Answers(import.meta.url)
  for (const name of live)
    it(`${name} is what Ansible reports of the playbook as it is`, async () => {
      const playbook = readFileSync(join(home, 'playbooks', `${name}.yml`), 'utf8')
      await answers.confirm(name, playbook, recorded(name), () => reportOf(name, ansible))
    })
})
