/** `cron`: the lines of a crontab, and what they become, beside what Ansible makes of them. */

import assert from 'node:assert/strict'
import { nothingDone } from '../../../engine/model/module.ts'
import type { HostRead } from '../../../engine/model/read.ts'
import cron from '../../../modules/cron/cron.ts'
import { runOf, writeOf } from '../actions.ts'
import { besideAnsible } from '../beside.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'

const old = '#Ansible: old\n0 1 * * * /bin/old\n'
const tab = (text: string) => ({ crontab: { text }, file: undefined })

describe('cron', () => {
  it('leaves a job that is there', () => {
    expect(cron, { name: 'old', minute: '0', hour: '1', job: '/bin/old' }).on(tab(old)).plans()
  })
  it('gives the new crontab to crontab on its standard input', () => {
    const [change] = expect(cron, { name: 'new', job: "/bin/echo '%'", user: 'anna' })
      .on(tab(old))
      .plans('write job new to crontab of anna')
    const { argv, stdin } = runOf(change)
    assert.equal(String(stdin), `${old}#Ansible: new\n* * * * * /bin/echo '%'\n`)
    assert.ok(!argv.join(' ').includes('/bin/echo'))
  })
  it('says why a crontab can not be read', () => {
    const refused = { text: '', refused: "crontab:  user `anna' unknown" }
    expect(cron, { name: 'a', job: 'b', user: 'anna' })
      .on({ crontab: refused, file: undefined })
      .refuses({ msg: 'Unable to read crontab', names: ['anna'] })
    const { crontab } = cron.probe(withDefaults(cron.options, { name: 'a' }), nothingDone)
    assert.ok(crontab.at === 'host')
    const said = (stderr: string) =>
      (crontab as HostRead<{ refused?: string }>).parse({ stdout: '', bytes: Buffer.alloc(0), stderr, code: 1 }).refused
    assert.equal(said("crontab: can't open 'root': No such file or directory"), undefined)
    assert.equal(said("crontab: can't open 'root': Permission denied"), "crontab: can't open 'root': Permission denied")
  })
  it('writes files of its own, closed to the writing of others, and removes them when they are empty', () => {
    const file = { name: 'a', cron_file: 'a', user: 'root' }
    const [made] = expect(cron, { ...file, job: 'b' })
      .on({ crontab: undefined, file: absentAt('/etc/cron.d/a', '/etc/cron.d') })
      .plans('create /etc/cron.d/a')
    assert.equal(writeOf(made).mode, '0644')
    const [gone] = expect(cron, { ...file, state: 'absent' })
      .on({ crontab: undefined, file: fileAt('/etc/cron.d/a', '#Ansible: a\n* * * * * root b\n\n') })
      .plans('remove /etc/cron.d/a')
    assert.deepEqual(runOf(gone).argv.slice(4, 5), ['/etc/cron.d/a'])
  })
  it('tells the jobs and variables as they are then', () => {
    const told = expect(cron, { name: 'new', job: 'x' })
      .on(tab(`PATH=/bin\n${old}`))
      .returns()
    assert.deepEqual(told, { jobs: ['old', 'new'], envs: ['PATH'], warnings: [] })
  })
  it('refuses what does not go together', () => {
    const said = (params: Readonly<Record<string, unknown>>) => cron.rules?.({ ...defaults, ...params } as never) ?? []
    const defaults = { state: 'present', minute: '*', hour: '*', day: '*', month: '*', weekday: '*', env: false, name: 'a' }
    assert.equal(said({ job: 'b' }).length, 0)
    const wrong: [Readonly<Record<string, unknown>>, string][] = [
      [{}, "You must specify 'job' to install a new cron job or variable"],
      [{ job: 'b', cron_file: 'c' }, 'To use cron_file=... parameter you must specify user=... as well'],
      [{ job: 'b', cron_file: '/etc/crontab', user: 'root' }, 'Will not manage /etc/crontab via cron_file, see documentation.'],
      [{ job: 'b', special_time: 'daily', minute: '1' }, 'You must specify time and date fields or special time.'],
      [{ job: 'b', insertafter: 'PATH' }, 'Insertafter and insertbefore parameters are valid only with env=yes'],
      [{ job: 'b', env: true, insertafter: 'PATH', insertbefore: 'X' }, 'parameters are mutually exclusive: insertafter|insertbefore'],
      [{ job: 'b', env: true, name: 'a b' }, 'Invalid name for environment variable'],
    ]
    for (const [params, words] of wrong) {
      assert.equal(said(params).length, 1, JSON.stringify(params))
      assert.equal(cron.ruleMessage?.({ ...defaults, ...params } as never), words)
    }
  })
})

/** A crontab command that keeps its table in a file. */
const crontab = `#!/bin/sh
case $1 in -u) shift 2 ;; esac
case $1 in
  -l) [ -e "$PLACE/file" ] || { echo "no crontab for you" >&2; exit 1; }; cat "$PLACE/file" ;;
  -) cat >"$PLACE/file" ;;
  *) cat "$1" >"$PLACE/file" ;;
esac
`

const inFile = { cron_file: '$FILE', user: 'root' }
const job = { name: 'my job', job: '/bin/true' }

besideAnsible(
  import.meta.url,
  cron,
  'ansible.builtin.cron',
  [
    { title: 'the first job', args: job },
    { title: 'a job more', before: old, args: { ...job, minute: '*/5', hour: '2', day: '3', month: '4', weekday: '5' } },
    { title: 'another moment', before: old, args: { name: 'old', job: '/bin/old', hour: '3' } },
    { title: 'a word for the moment', before: old, args: { ...job, special_time: 'reboot' } },
    { title: 'a job that sleeps', before: old, args: { name: 'old', job: '/bin/old', minute: '0', hour: '1', disabled: true } },
    { title: 'a job that has no name yet', before: 'A=b\n* * * * * /bin/true\n', args: job },
    { title: 'a job below an empty name', before: '#Ansible: None\n* * * * * /bin/true\n', args: job },
    { title: 'a job below another name', before: '#Ansible: x\n* * * * * /bin/true\n', args: job },
    { title: 'a name that stands twice', before: `${old}${old}# end\n`, args: { name: 'old', job: 'x' } },
    { title: 'a name without a job', before: `${old}#Ansible: my job\n`, args: { ...job, state: 'absent' } },
    { title: 'line ends around the job', before: old, args: { name: 'my job', job: '\n/bin/true\n\n' } },
    { title: 'a file without a last line end', before: '* * * * * x', args: { name: 'no', state: 'absent' } },
    { title: 'empty lines at the end stay while nothing changes', before: `${old}\n\n`, args: { name: 'no', state: 'absent' } },
    { title: 'empty lines at the end go with a change', before: `${old}\n\n`, args: { ...job, job: 'é ü' } },
    {
      title: 'a head that crontab put there',
      before: `# DO NOT EDIT THIS FILE - edit the master and reinstall.\n# (/tmp/x installed on Mon)\n# (Cron version x)\n${old}`,
      args: job,
    },
    { title: 'gone', before: `# mine\n${old}\n`, args: { name: 'old', state: 'absent' } },
    { title: 'the last one is gone', before: old, args: { name: 'old', state: 'absent' } },
    { title: 'a variable', before: old, args: { name: 'PATH', env: true, job: '/bin' } },
    { title: 'a variable changes', before: `A=1\nPATH=/x\nPATH="/y"\n${old}`, args: { name: 'PATH', env: true, job: '/bin' } },
    { title: 'a variable behind another', before: `A=1\nB=2\n${old}`, args: { name: 'C', env: true, job: '3', insertafter: 'A' } },
    { title: 'a variable before another', before: `A=1\nB=2\n${old}`, args: { name: 'C', env: true, job: '3', insertbefore: 'B' } },
    { title: 'a variable behind none', before: old, args: { name: 'C', env: true, job: '3', insertafter: 'A' } },
    { title: 'a variable is gone', before: `A=1\nPATH=/x\n${old}`, args: { name: 'A', env: true, state: 'absent' } },
    { title: 'a file: the first job', args: { ...job, ...inFile } },
    { title: 'a file: a job more', before: '0 1 * * * daemon x\n', args: { ...job, ...inFile, special_time: 'daily' } },
    {
      title: 'a file: the last job goes',
      before: '#Ansible: my job\n* * * * * root x\n\n',
      args: { name: 'my job', state: 'absent', ...inFile },
    },
    { title: 'a file: not there, and not wanted', args: { name: 'my job', state: 'absent', ...inFile } },
    { title: 'a file: the last variable goes', before: 'A=1\n', args: { name: 'A', env: true, state: 'absent', ...inFile } },
  ],
  { crontab },
)
