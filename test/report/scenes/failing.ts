/** Runs in which something goes wrong. */
import type { Event } from '../../../engine/model/event.ts'
import { Stage } from '../stage.ts'

const where = { file: '/srv/roles/web/tasks/main.yml', line: 12, column: 3 }
const changed = { status: 'changed', result: { changed: true } } as const

export const failing: Readonly<Record<string, () => readonly Event[]>> = {
  'failure with journal'() {
    const stage = new Stage()
    stage.play('Web servers', ['web1', 'web2', 'web3'])
    stage.task('nginx is installed', { web1: {} }, { ...changed, changes: [{ summary: 'install nginx' }], seconds: 8.2 })
    stage.task(
      'The site is there',
      {},
      { ...changed, changes: [{ summary: 'write /etc/nginx/sites-enabled/site' }], notified: ['reload nginx'] },
    )
    const journal = Array.from({ length: 12 }, (_, index) => `nginx[812]: line ${index + 1} of what nginx had to say`)
    const failure = {
      message: 'the unit `nginx` did not start (exit code 1)',
      where,
      stderr: 'Job for nginx.service failed because the control process exited with error code.\n',
      code: 1,
      detail: [...journal, 'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)'].join('\n'),
      hint: 'another program may have the port: `ss -ltnp` on the host shows which',
    }
    const broken = { status: 'failed', failure, changes: [{ summary: 'start nginx', notApplied: true }] } as const
    stage.task(stage.label('nginx runs', { role: 'web' }), { web2: broken, web3: broken })
    stage.task('The page is there')
    stage.pass(11)
    return stage.over({ pending: { web2: ['reload nginx'], web3: ['reload nginx'] } })
  },

  unreachable() {
    const stage = new Stage()
    stage.play('Web servers', ['web1', 'web2'])
    const failure = {
      message: 'web2 (192.0.2.9, port 22) did not answer within 10 s',
      hint: 'check its address and firewall, or give it longer with `--timeout`',
    }
    stage.task('nginx is installed', { web2: { status: 'unreachable', failure, seconds: 10 } })
    stage.pass(10)
    stage.task('nginx runs')
    return stage.over()
  },

  'rescued and ignored'() {
    const stage = new Stage()
    stage.play('Web servers', ['web1', 'web2'])
    const failure = {
      message: '`/usr/local/bin/migrate` ended with exit code 3',
      where,
      stderr: 'table is locked',
      stdout: 'table is locked',
      code: 3,
    }
    stage.task('Migrate', {}, { status: 'failed', rescued: true, failure })
    stage.task('Roll back', {}, { ...changed, changes: [{ summary: 'run rollback' }] })
    stage.task('Tell somebody', {}, { status: 'failed', ignored: true, failure: { message: 'there is nobody to tell' }, attempts: 3 })
    return stage.over()
  },

  'ended for all'() {
    const stage = new Stage()
    stage.warn('`wbe` matches no host and no group', { hint: 'did you mean `web`?' })
    stage.play('Web servers', ['web1', 'web2'])
    stage.task('Preflight', { web1: { status: 'failed', failure: { message: 'no', where } } })
    const aborted = '50% of the hosts failed, more than `max_fail_percentage: 30`'
    const rest = { play: 'Web servers', where, begun: true, cause: 'max-fail-percentage', reason: aborted, hosts: ['web2'] } as const
    return stage.over({ aborted, missed: [rest] })
  },

  'no host left'() {
    const stage = new Stage()
    stage.tell({ type: 'play-empty', play: 'Nobody', pattern: 'web:!all', where })
    return stage.over()
  },

  interrupted() {
    const stage = new Stage()
    stage.play('Web servers', ['web1', 'web2', 'web3'])
    stage.task('nginx is installed', {}, { ...changed, changes: [{ summary: 'install nginx' }] })
    const label = stage.label('All packages are new')
    for (const host of ['web1', 'web2', 'web3']) stage.start(host, label)
    stage.pass(4)
    stage.end('web1', label, {})
    stage.end('web2', label, {
      status: 'failed',
      failure: { message: 'it was interrupted', hint: 'the program was ended on the host' },
      seconds: 4,
    })
    const stopped = { play: 'Web servers', where, cause: 'interrupted', reason: 'the run was interrupted' } as const
    return stage.over({ interrupted: true, missed: [{ ...stopped, begun: true, hosts: ['web2', 'web3'] }] })
  },

  'a batch that failed'() {
    const stage = new Stage()
    stage.play('Web servers', ['web1', 'web2', 'web3', 'web4'])
    const label = stage.label('nginx is installed')
    stage.start('web1', label)
    stage.end('web1', label, { ...changed, changes: [{ summary: 'install nginx' }] })
    stage.start('web2', label)
    stage.end('web2', label, { status: 'failed', failure: { message: 'no', where } })
    return stage.over({
      missed: [
        {
          play: 'Web servers',
          where,
          begun: false,
          cause: 'batch-failed',
          reason: 'the batch before them failed',
          hosts: ['web3', 'web4'],
        },
        {
          ...{
            play: 'Load balancers',
            where,
            begun: false,
            cause: 'play-failed',
            reason: 'an earlier play ended the run',
            wholePlay: true,
          },
          hosts: ['web1', 'web3', 'web4'],
        },
      ],
      resume: [
        { playbooks: ['site.yml'], limit: 'web2,web3,web4', command: 'tsplay run site.yml --limit web2,web3,web4' },
        {
          ...{ playbooks: ['site.yml'], limit: 'web1', startAtTask: 'The page is there', unset: ['page'] },
          command: "tsplay run site.yml --limit web1 --start-at-task 'The page is there'",
        },
      ],
    })
  },

  'control codes of a host'() {
    const stage = new Stage()
    const host = 'web1\u001b[2J'
    stage.play('Rude\u001b]0;owned\u0007 hosts', [host])
    const rude = '\u001b[31mred\u001b[0m\u0007 \u202egnp.exe\r\nRECAP\nweb1 : ok=9\u009b'
    stage.task(
      `Task ${rude}`,
      {},
      { ...changed, changes: [{ summary: rude, before: 'a\r\n', after: `b\u001b[A${rude}\n`, path: `/tmp/${rude}` }], notified: [rude] },
    )
    stage.task('It speaks', {}, { alwaysShown: true, result: { msg: rude } })
    stage.task('It skips', {}, { status: 'skipped', reason: rude })
    stage.warn(rude, { host, hint: rude })
    const label = stage.label('It loops')
    stage.start(host, label)
    stage.wait(host, label, rude)
    stage.output(host, label, `${rude}\n`)
    stage.pass(61)
    stage.output(host, label, `${rude}\n`)
    stage.item(host, label, { item: rude, status: 'changed', reason: rude })
    stage.end(host, label, {
      status: 'failed',
      failure: { message: rude, hint: rude, detail: rude, stderr: rude, stdout: rude, where: { file: `/${rude}`, line: 1, column: 1 } },
    })
    return stage.over({ pending: { [host]: [rude] }, aborted: rude })
  },
}
