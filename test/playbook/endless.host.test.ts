/** What would go on for ever is brought to an end, and said to be so. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Project } from '../against-ansible/project.ts'
import { Tsplay } from '../against-ansible/tsplay.ts'

describe('what has no end', function () {
  this.timeout(60_000)
  const tsplay = new Tsplay()
  after(() => tsplay.close())

  const ended = (files: Readonly<Record<string, string>>) => tsplay.run(projectOf(files), [])
  const play = '- hosts: h1\n  gather_facts: false\n'

  const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a file that includes itself': {
      'play.yml': `${play}  tasks: [{ include_tasks: more.yml }]\n`,
      'more.yml': '- include_tasks: more.yml\n',
    },
    'files that include each other': {
      'play.yml': `${play}  tasks: [{ include_tasks: one.yml }]\n`,
      'one.yml': '- include_tasks: "{{ \'two\' }}.yml"\n',
      'two.yml': '- include_tasks: "{{ \'one\' }}.yml"\n',
    },
    'a role that includes itself': { 'play.yml': `${play}  roles: [r]\n`, 'roles/r/tasks/main.yml': '- include_role: { name: r }\n' },
  }
  for (const [name, files] of Object.entries(cases))
    it(`fails: ${name}`, async () => {
      const { exit, recap } = await ended(files)
      assert.equal(exit, 2)
      assert.equal(recap.h1?.failed, 1)
    })
})

function projectOf(files: Readonly<Record<string, string>>): Project {
  return {
    ...{ name: 'endless', runs: {}, native: true, regroups: false, differs: {}, fixture: '', keyOf: (run: string) => run },
    layInto: (folder) => {
      for (const [name, text] of Object.entries({ ...files, 'hosts.yml': 'all: { hosts: { h1: } }\n' })) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
    },
  }
}
