/** Runs whose pages are looked at: one of every kind of outcome, a large one, and one whose names and output are hostile. */
import type { Event } from '../../engine/model/event.ts'
import { type Ending, Stage } from '../report/stage.ts'

const where = { file: '/srv/site.yml', line: 12, column: 7 }
const failure = {
  message: 'the unit `nginx` did not start (exit code 1)',
  where,
  stderr: 'Job for nginx.service failed.\n',
  detail: 'bind() to 0.0.0.0:80 failed\nAddress already in use',
  hint: 'another program may have the port',
}
const diff = { path: '/etc/motd', before: 'one\ntwo\nthree\n', after: 'one\n2\nthree\nfour\n' }

/** Six hosts; each outcome of a run is on it. */
export function mixed(): readonly Event[] {
  const stage = new Stage({ groups: { web: ['web1', 'web2', 'web3', 'web4', 'web5'], 'db <b>': ['db1', 'db2'] } })
  stage.play('Web servers', ['web1', 'web2', 'web3', 'web4', 'web5', 'db1'])
  stage.task(stage.label('Packages', { action: 'apt' }), {}, { status: 'changed', changes: [{ summary: 'install nginx' }], seconds: 4 })
  stage.task(
    stage.label('Message of the day', { action: 'copy' }),
    {},
    { status: 'changed', changes: [{ summary: 'write /etc/motd', ...diff }] },
  )
  stage.pass(5)
  stage.task(stage.label('Only elsewhere', { action: 'command' }), {}, { status: 'skipped', reason: 'false', conditionFalse: true })
  stage.task(stage.label('May fail', { action: 'command' }), { web3: { status: 'failed', ignored: true, failure: { message: 'it may' } } })
  stage.task(stage.label('Is caught', { action: 'command' }), { db1: { status: 'failed', rescued: true, failure: { message: 'caught' } } })
  stage.task(stage.label('nginx runs', { action: 'service', role: 'web', where }), {
    web1: { status: 'failed', failure },
    web2: { status: 'failed', failure },
    web5: { status: 'unreachable', failure: { message: 'web5 did not answer within 10 s' } },
  })
  stage.pass(3)
  stage.task(stage.label('Last', { action: 'debug' }), {}, { alwaysShown: true, result: { msg: 'goodbye' } })
  stage.warn('the group `old` has no hosts', { hint: 'remove it' })
  const missed = [
    { play: 'Monitoring', where, begun: false, cause: 'play-failed', reason: 'an earlier play failed', hosts: ['web4'] },
  ] as const
  return stage.over({
    pending: { web1: ['reload nginx'] },
    missed,
    resume: [{ playbooks: ['site.yml'], command: 'tsplay run site.yml -l web1' }],
  })
}

/** What check mode would do. */
export function checked(): readonly Event[] {
  const stage = new Stage({ check: true })
  stage.play('Web servers', ['web1', 'web2', 'web3'])
  stage.task('Message', {}, { status: 'changed', changes: [{ summary: 'write /etc/motd', ...diff }] })
  stage.task('Command', {}, { status: 'would-run' })
  stage.task('Depends', {}, { status: 'cannot-tell', reason: 'earlier changes decide it' })
  return stage.over()
}

/** Every tenth task changes something, with the name of the host in it, and every hundredth host fails. */
export function large(hosts: number, tasks: number): readonly Event[] {
  const stage = new Stage()
  const names = Array.from({ length: hosts }, (_, index) => `node${String(index + 1).padStart(4, '0')}.example.com`)
  stage.play('All', names, tasks)
  for (let task = 0; task < tasks; task++) {
    const endings: Record<string, Ending> = {}
    for (const [index, host] of names.entries()) {
      if (task === 50 && index % 100 === 99) endings[host] = { status: 'failed', failure }
      else if (task % 10 === 3)
        endings[host] = {
          status: 'changed',
          changes: [{ summary: `write /etc/app/${task}.conf`, path: `/etc/app/${task}.conf`, before: 'name=\n', after: `name=${host}\n` }],
          result: { changed: true, checksum: `${task}${index}`.padStart(40, '0') },
        }
      else if (task % 10 === 5) endings[host] = { result: { changed: false, stdout: `up ${index} days`, rc: 0 } }
    }
    stage.task(stage.label(`Task ${task}`, { action: task % 2 ? 'template' : 'command' }), endings)
    stage.pass(1)
  }
  return stage.over()
}

export const evil = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  '\u202egnp.exe\u202c',
  '{{ 7*7 }}',
  'javascript:alert(5)',
  '<!--',
]

export function hostile(): readonly Event[] {
  const stage = new Stage()
  stage.play(evil[0] as string, evil)
  for (const [index, text] of evil.entries()) {
    const label = stage.label(text, { action: text, role: text, outerItems: [text], where: { file: text, line: index + 1, column: 1 } })
    stage.task(
      label,
      {},
      {
        status: 'changed',
        changes: [{ summary: text, path: text, before: `${text}\n`, after: `more ${text}\n` }],
        result: { stdout: text, [text]: text },
        notified: [text],
        delegate: text,
        items: [{ item: text, status: 'changed', changes: [{ summary: text }] }],
      },
    )
  }
  const bad = {
    message: evil.join('\n'),
    where: { file: evil[1] as string, line: 1, column: 1 },
    stderr: evil.join('\n'),
    stdout: evil.join('|'),
    hint: evil[1] as string,
    detail: evil[0] as string,
  }
  stage.task(
    'fails',
    { [evil[1] as string]: { status: 'failed', ignored: true, reason: evil[1] as string, failure: bad } },
    { status: 'failed', failure: bad },
  )
  stage.warn(evil[0] as string, { host: evil[1] as string, hint: evil[1] as string })
  return stage.over({
    pending: { [evil[1] as string]: evil },
    aborted: evil[0] as string,
    resume: [{ playbooks: evil, command: evil[0] as string }],
  })
}
