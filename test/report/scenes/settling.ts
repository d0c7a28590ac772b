/** Runs that go well. */
import type { Event } from '../../../engine/model/event.ts'
import { Stage } from '../stage.ts'

const three = ['web1', 'web2', 'db1']
const skipped = (condition: string) =>
  ({
    status: 'skipped',
    reason: condition,
    conditionFalse: true,
    result: { changed: false, skipped: true, false_condition: condition },
  }) as const
const motd = (before: string) => ({ summary: 'write /etc/motd', before, after: 'Welcome.\nBe kind.\n', path: '/etc/motd' })

export const settling: Readonly<Record<string, () => readonly Event[]>> = {
  'all settled'() {
    const stage = new Stage()
    stage.play('Web servers', three)
    stage.task('nginx is installed')
    stage.task(stage.label('nginx runs, now and after a reboot', { role: 'web' }))
    stage.task('The firewall is of the old kind', {}, skipped("ansible_distribution == 'Slackware'"))
    stage.task('Nothing to loop over', {}, { status: 'skipped', reason: 'the list is empty', result: { skipped: true, results: [] } })
    stage.pass(1.4)
    return stage.over()
  },

  'changes with diff on several hosts'() {
    const stage = new Stage()
    stage.play('Greetings', three)
    const changed = { status: 'changed', result: { changed: true } } as const
    const write = { ...changed, changes: [motd('Hello.\nBe kind.\n')], notified: ['restart greeter'] }
    stage.task('Everybody is greeted', { db1: { ...changed, changes: [motd('')] } }, write)
    stage.task('Packages are new', {
      web2: {
        ...changed,
        seconds: 12.4,
        changes: [{ summary: 'upgrade openssl', before: { openssl: '3.0.15' }, after: { openssl: '3.0.16' } }],
      },
    })
    stage.pass(13)
    stage.task(stage.label('restart greeter', { handler: true }), {}, { ...changed, changes: [{ summary: 'restart greeter' }] })
    stage.task('A script knows best', { db1: { ...changed, delegate: 'web1' } })
    return stage.over()
  },

  'loop items'() {
    const stage = new Stage()
    stage.play('Accounts', ['web1', 'web2'])
    const make = (user: string) => ({ item: user, status: 'changed', changes: [{ summary: `create the user ${user}` }] }) as const
    const there = (user: string) => ({ item: user, status: 'ok' }) as const
    const loop = { result: { changed: true, results: [] } }
    stage.task('Everyone has an account', {
      web1: { ...loop, status: 'changed', items: [make('ada'), there('bob'), make('eve')] },
      web2: { ...loop, status: 'changed', items: [make('ada'), there('bob'), make('eve')] },
    })
    stage.task('Everyone has a home', {
      web1: {
        ...loop,
        status: 'changed',
        items: [there('ada'), { item: 'bob', status: 'changed', changes: [{ summary: 'create /home/bob' }] }],
      },
      web2: {
        ...loop,
        status: 'failed',
        failure: { message: 'no space left on device' },
        items: [
          there('ada'),
          {
            item: 'bob',
            status: 'failed',
            failure: {
              message: 'no space left on device',
              where: { file: '/srv/site.yml', line: 20, column: 7 },
              hint: '`df -h` on the host shows what is full',
            },
          },
        ],
      },
    })
    return stage.over()
  },

  debug() {
    const stage = new Stage()
    stage.play('What we know', ['web1', 'web2'])
    const say = (msg: unknown) => ({ alwaysShown: true, result: { changed: false, msg } })
    stage.task('A text', { web1: say('one line') }, say('first line\n  second line, indented\n'))
    stage.task('A value', {}, say({ ports: [80, 443], owner: { name: 'ada', notes: 'two\nlines' }, empty: [], none: null }))
    stage.task('A variable', {}, { alwaysShown: true, result: { changed: false, group_names: ['web', 'prod'] } })
    stage.task(
      'In a loop',
      {},
      {
        alwaysShown: true,
        items: [{ item: 'a' }, { item: '{"k":1}' }],
        result: {
          changed: false,
          msg: 'All items completed',
          results: [
            { item: 'a', ansible_loop_var: 'item', changed: false, msg: 'It is a.' },
            { item: { k: 1 }, ansible_loop_var: 'item', changed: false, msg: 'x\ny' },
          ],
        },
      },
    )
    stage.task(
      'A silent one',
      {},
      { status: 'skipped', alwaysShown: true, reason: 'shown with -v', result: { changed: false, skipped: true } },
    )
    return stage.over()
  },

  'free strategy'() {
    const stage = new Stage()
    stage.play('Everyone at their own pace', three)
    const [install, start] = [stage.label('Install'), stage.label('Start')]
    for (const host of three) stage.start(host, install)
    stage.end('web1', install, {})
    stage.start('web1', start)
    stage.pass(0.1)
    stage.end('db1', install, {})
    stage.start('db1', start)
    stage.end('web1', start, { status: 'changed', changes: [{ summary: 'start nginx' }] })
    stage.pass(2)
    stage.end('web2', install, { seconds: 2.1 })
    stage.start('web2', start)
    stage.end('db1', start, {})
    stage.pass(0.05)
    stage.end('web2', start, {})
    return stage.over()
  },

  'slow work'() {
    const stage = new Stage()
    stage.play('Upgrades', three)
    const upgrade = stage.label('All packages are new')
    for (const host of three) stage.start(host, upgrade)
    stage.wait('db1', upgrade, 'the lock of dpkg is held by process 812 (unattended-upgr)')
    stage.wait('web2', upgrade, 'the lock of dpkg is held by process 812 (unattended-upgr)')
    stage.pass(1)
    stage.wait('db1', upgrade, 'the lock of dpkg is held by process 813 (unattended-upgr)')
    stage.end('web1', upgrade, {})
    stage.pass(20)
    stage.output('db1', upgrade, 'Reading package lists...\nBuilding dependency tree...\n')
    stage.output('web2', upgrade, 'Unpacking linux-image (6.1.140) ...\n')
    stage.pass(5)
    stage.output('db1', upgrade, 'Unpacking perl (5.36.0-7+deb12u3) ...\nSetting up perl ...\n')
    stage.pass(70)
    stage.end('web2', upgrade, { status: 'changed', changes: [{ summary: 'upgrade 12 packages' }], seconds: 96 })
    stage.pass(40)
    stage.end('db1', upgrade, { status: 'changed', changes: [{ summary: 'upgrade 12 packages' }], seconds: 136 })
    return stage.over()
  },

  '200 hosts'() {
    const hosts = Array.from({ length: 200 }, (_, index) => `web${String(index + 1).padStart(3, '0')}`)
    const stage = new Stage()
    stage.play('The whole fleet', hosts)
    const changed = { status: 'changed', result: { changed: true }, changes: [{ summary: 'upgrade nginx' }] } as const
    stage.task('nginx is new', { web007: {}, web099: { status: 'failed', failure: { message: 'no space left on device' } } }, changed)
    stage.task('nginx runs')
    const dead = hosts.slice(20, 34)
    const gone = Object.fromEntries(
      dead.map(
        (host, index) =>
          [
            host,
            { status: 'unreachable', failure: { message: `192.0.2.${index + 1} did not answer within 10 s`, hint: 'is it switched on?' } },
          ] as const,
      ),
    )
    stage.task('The page is there', gone)
    stage.pass(30)
    return stage.over()
  },
}
