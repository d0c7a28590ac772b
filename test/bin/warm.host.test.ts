/** A command line in a process that has loaded the program before: it ends, and says, what one of its own would. */
import assert from 'node:assert/strict'
import { type Project, project, until, warmProject } from './project.ts'
import { endWarm } from './warm.ts'

const files = {
  hosts: 'here ansible_connection=local\n',
  'bad.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - command: "false"\n',
  'good.yml':
    "- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: { msg: \"{{ lookup('env', 'TSPLAY_SAID') }} {{ lookup('pipe', 'pwd') }}\" }\n",
}

describe('command lines in one process', () => {
  const made: Project[] = []
  afterEach(async () => {
    for (const each of made.splice(0)) each.close()
    await endWarm()
  })
  const both = () => {
    made.push(project(files), warmProject(files))
    return made.slice(-2)
  }

  it('end with the codes and sentences of processes of their own, in any order', async () => {
    const lines = [
      ['run', 'bad.yml', '-i', 'hosts'],
      ['run', 'none.yml'],
      ['--version'],
      ['rum'],
      ['vault', 'view'],
      ['run', 'good.yml', '-i', 'hosts'],
    ]
    const [cold, warm] = both()
    for (const line of lines) {
      const [one, other] = [await cold?.tsplay(...line), await warm?.tsplay(...line)]
      // Other tests leave programs on this machine.
      const ofOthers = /^(?:warning +still running for another run|\s+hint: `--orphans).*\n/gm
      const plain = (text: string | undefined, dir = '') =>
        text
          ?.replaceAll(dir, 'DIR')
          .replace(ofOthers, '')
          .replace(/\d+\.\d+ ?m?s|\d{8}-\d{6}-\w{3}/g, 'N')
      assert.deepEqual(
        [other?.code, plain(other?.out, warm?.dir), plain(other?.err, warm?.dir)],
        [one?.code, plain(one?.out, cold?.dir), plain(one?.err, cold?.dir)],
      )
    }
  })

  it('see their own directory and environment, also side by side', async () => {
    const projects = [...both(), ...both()].filter((_, index) => index % 2 === 1)
    const said = await Promise.all(
      projects.map((each, index) => each.withEnvironment({ TSPLAY_SAID: `from ${index}` })('run', 'good.yml', '-i', 'hosts')),
    )
    for (const [index, { out }] of said.entries()) assert.ok(out.includes(`from ${index} ${projects[index]?.dir}`), out)
  })

  it('that leave something behind which ends the process are an error', async () => {
    const late = `import { writeFileSync } from 'node:fs'
import { definePlugins } from 'tsplay'
const fail = () => { writeFileSync('failed', ''); throw new Error('behind it') }
export default definePlugins({ filters: { late: { summary: 'Fails later', run: (value) => { setTimeout(fail, 500); return value } } } })
`
    const here = warmProject({
      ...files,
      'plugins/late.ts': late,
      'site.yml': files['bad.yml'].replace('command: "false"', 'debug: { msg: "{{ 1 | late }}" }'),
    })
    made.push(here)
    assert.equal((await here.tsplay('run', 'site.yml', '-i', 'hosts')).code, 0)
    await until(() => here.has('failed'), 'it fails', 30)
    await assert.rejects(endWarm(), /behind it/)
  })
})
