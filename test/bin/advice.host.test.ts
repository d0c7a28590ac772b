/** Commands and flags of neighbouring tools are answered with what to type here; nothing is run. */
import assert from 'node:assert/strict'
import { adviceForCommand } from '../../bin/options/neighbours.ts'
import { makeProgram } from '../../bin/program.ts'
import { type Project, warmProject } from './project.ts'

const program = makeProgram(async () => undefined)

describe('advice', () => {
  let here: Project
  before(() => {
    here = warmProject({ hosts: 'a ansible_connection=local\n', 'site.yml': '- hosts: all\n  tasks: [{ ping: }]\n' })
  })
  after(() => here.close())

  const advised = async (args: readonly string[], ...words: string[]) => {
    const { code, out, err } = await here.tsplay(...args)
    assert.equal(code, 1, err)
    assert.equal(out, '')
    for (const word of words) assert.ok(err.includes(word), err)
  }

  it('names our command for one of another tool, with its operands', async () => {
    await advised(['galaxy', 'install', 'x'], '`tsplay galaxy`', '`ansible-galaxy`')
    await advised(['ping', 'web'], '`tsplay exec web -m ping`')
    await advised(['preview'], '`tsplay check site.yml`')
    await advised(['deploy', 'other.yml'], '`tsplay run other.yml`')
    await advised(['site.yml', '-C'], '`tsplay run site.yml -C`')
    await advised(['ansible-inventory', '--graph'], '`tsplay inventory --graph`')
    await advised(['view', 'secrets.yml'], '`tsplay vault view secrets.yml`')
  })

  it('names our flag for one of another tool', async () => {
    await advised(['run', 'site.yml', '--ask-sudo-pass'], "'--ask-sudo-pass'", '`-K`')
    await advised(['run', 'site.yml', '-auto-approve'], '`tsplay apply`')
    await advised(['run', 'site.yml', '-var', 'x=1'], '`-e NAME=VALUE`')
    await advised(['run', 'site.yml', '-var-file=x'], '`-e @FILE`')
    await advised(['doc', '-l'], '`tsplay doc`')
    await advised(['exec', 'all', '-a', 'true', '-o'], 'remove it')
  })

  it('keeps the suggestion of a slip, where nothing better is known', async () => advised(['run', 'site.yml', '--chek'], '--check?'))

  it('names only commands that exist', () => {
    const ours = program.commands.map((command) => command.name())
    for (const word of 'preview deploy ping galaxy up ssh hosts version encrypt shell test validate tags'.split(' ')) {
      const advice = adviceForCommand(word, [], ours) ?? ''
      for (const [, command = ''] of advice.matchAll(/`tsplay ([a-z]+)/g)) assert.ok(ours.includes(command), advice)
    }
  })
})
