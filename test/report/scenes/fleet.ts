/** A run on a fleet of any size, with all that happens to one: what a person reads at two in the morning. */
import { hostRanges } from '../../../engine/formats/host-ranges.ts'
import type { Event, Failure } from '../../../engine/model/event.ts'
import { type Ending, Stage } from '../stage.ts'

const site = (line: number) => ({ file: '/srv/roles/nginx/tasks/main.yml', line, column: 3 })
const changed = { status: 'changed', result: { changed: true } } as const
const skipped = (reason: string): Ending => ({ status: 'skipped', reason, conditionFalse: true, result: { skipped: true } })

/** `part` of 1 of the hosts, spread over all of them; at least one. */
function some<T>(all: readonly T[], part: number, first = 1): readonly T[] {
  const step = Math.max(1, Math.floor(1 / part))
  return all.length <= first ? all.slice(-1) : all.filter((_, index) => index % step === first % step)
}

function byHost(hosts: readonly string[], ending: (host: string, index: number) => Ending): Readonly<Record<string, Ending>> {
  return Object.fromEntries(hosts.map((host, index) => [host, ending(host, index)]))
}

export function fleet(size: number): readonly Event[] {
  const width = String(size).length
  const named = (word: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${word}${String(index + 1).padStart(width, '0')}.example.net`)
  const databases = named('db', Math.floor(size / 5))
  const webs = named('web', size - databases.length)
  const all = [...webs, ...databases]
  const address = (host: string) => `10.20.${Math.floor(all.indexOf(host) / 250)}.${(all.indexOf(host) % 250) + 4}`
  const stage = new Stage({ plays: 2 })
  stage.play('Base system', all, 9)
  const dark = some(databases, 1 / 40, 2)
  const facts = stage.label('Gathering Facts', { action: 'setup' })
  for (const host of all) stage.start(host, facts)
  for (const host of all)
    if (!dark.includes(host))
      stage.tell({
        type: 'connected',
        host,
        user: 'deploy',
        seconds: 0.2,
        route: { address: address(host), port: 22, auth: 'key', jumps: [] },
      })
  for (const host of all) if (!dark.includes(host)) stage.end(host, facts, {})
  stage.pass(10)
  for (const host of dark) stage.end(host, facts, { status: 'unreachable', seconds: 10, failure: unanswered(host, address(host)) })
  stage.task('The time zone is UTC')
  stage.task('Everyone is greeted by name', {}, {})
  stage.task(
    'The message of the day names the host',
    byHost(all, (host) => ({ ...changed, changes: [motd(host)] })),
  )
  upgrade(stage, all)
  stage.task(
    'Admins have accounts',
    byHost(some(all, 1 / 6), () => ({
      ...changed,
      result: { changed: true, results: [] },
      items: [
        { item: 'ada', status: 'ok' },
        { item: 'grace', status: 'changed', changes: [{ summary: 'create the user grace' }, { summary: 'add grace to the group sudo' }] },
        { item: 'edsger', status: 'changed', changes: [{ summary: 'create the user edsger' }] },
      ],
    })),
  )
  stage.task(stage.label('sshd is configured', { role: 'base' }), byHost(databases, sshd))
  stage.task(
    'Swap is off',
    byHost(databases, () => skipped('is_web')),
  )
  stage.task(
    'The kernel is the same everywhere',
    byHost(some(all, 1 / 20, 3), () => ({ alwaysShown: true, result: { msg: 'running 6.1.0-28, installed 6.1.0-31: reboot needed' } })),
    { alwaysShown: true, result: { msg: 'running 6.1.0-31' } },
  )
  const reload = stage.label('reload sshd', { role: 'base', handler: true })
  for (const host of databases) if (!dark.includes(host)) stage.start(host, reload)
  for (const host of databases)
    if (!dark.includes(host)) stage.end(host, reload, { ...changed, changes: [{ summary: 'reload ssh.service' }] })
  stage.tell({ type: 'play-end', play: 'Base system' })
  const broken = webTier(stage, webs, address)
  const limit = hostRanges([...broken, ...dark])
    .map(({ text }) => text)
    .join(',')
  const left = { playbooks: ['site.yml'], limit, startAtTask: 'nginx runs' }
  return stage.over({
    play: 'Web tier',
    pending: Object.fromEntries(broken.map((host) => [host, ['restart nginx']])),
    resume: [{ ...left, command: `tsplay run site.yml --limit '${limit}' --start-at-task 'nginx runs'` }],
  })
}

function motd(host: string) {
  const [text, path] = ['Unauthorized access is forbidden.\n', '/etc/motd']
  return { summary: 'write /etc/motd', path, before: text, after: `Welcome to ${host} (${host.split('.')[0]}).\n${text}` }
}

function unanswered(host: string, address: string): Failure {
  return {
    message: `${host} (${address}, port 22) did not answer within 10 s`,
    hint: 'check its address and firewall, or give it longer with `--timeout`',
  }
}

/** Packages, which take long on some and wait for a lock on one. */
function upgrade(stage: Stage, all: readonly string[]): void {
  const label = stage.label('Packages are up to date', { action: 'apt' })
  const stale = some(all, 1 / 3)
  const locked = stale[0] as string
  const there = all.filter((host) => stage.isLeft(host))
  for (const host of there) stage.start(host, label)
  for (const host of there) if (!stale.includes(host)) stage.end(host, label, {})
  stage.pass(1)
  stage.wait(locked, label, 'the lock of dpkg is held by process 812 (unattended-upgr)')
  stage.pass(18)
  const packages = { ...changed, changes: [{ summary: 'upgrade openssl, libssl3, curl and 9 more packages' }] }
  for (const host of stale) if (host !== locked && stage.isLeft(host)) stage.end(host, label, { ...packages, seconds: 19 })
  stage.pass(28)
  stage.end(locked, label, { ...packages, seconds: 47 })
}

const options = Array.from({ length: 48 }, (_, index) => `Option${index + 1} no`)

/** A file of which every line becomes another. */
function sshd(): Ending {
  const [before, after] = [options, options.map((line) => line.replace(' no', ' yes'))].map((lines) => `${lines.join('\n')}\n`)
  return {
    ...changed,
    changes: [{ summary: 'write /etc/ssh/sshd_config', path: '/etc/ssh/sshd_config', before, after }],
    notified: ['reload sshd'],
  }
}

/** A play in three batches, some hosts of which fail; gives these. */
function webTier(stage: Stage, webs: readonly string[], address: (host: string) => string): readonly string[] {
  const size = Math.ceil(webs.length / 3)
  const batches = [webs.slice(0, size), webs.slice(size, 2 * size), webs.slice(2 * size)]
  const taken = some(webs, 1 / 9, 2)
  const wrong = webs.filter((host) => !taken.includes(host)).slice(-1)
  const play = 'Web tier'
  stage.play(play, webs, 5, batches)
  const role = { role: 'nginx' }
  const labels = ['The release 2026.3 is unpacked', 'nginx is configured', 'nginx runs', 'The page answers'].map((name) =>
    stage.label(name, role),
  )
  const restart = stage.label('restart nginx', { ...role, handler: true })
  for (const [index, batch] of batches.entries()) {
    if (index > 0) stage.batch(play, batch, index + 1, batches.length)
    const [unpack, configure, run, answer] = labels as [(typeof labels)[0], (typeof labels)[0], (typeof labels)[0], (typeof labels)[0]]
    stage.task(
      unpack,
      {},
      {
        ...changed,
        seconds: 3.4,
        changes: [{ summary: 'unpack /srv/releases/2026.3.tar.gz to /srv/app/2026.3' }, { summary: 'point /srv/app/current to 2026.3' }],
      },
    )
    stage.pass(4)
    stage.task(
      configure,
      byHost(batch, (host) => ({
        ...changed,
        changes: [
          {
            summary: `write /etc/nginx/sites-enabled/${host}.conf`,
            path: `/etc/nginx/sites-enabled/${host}.conf`,
            before: 'listen 80;\n',
            after: `listen ${address(host)}:80;\nserver_name ${host};\n`,
          },
        ],
        notified: ['restart nginx'],
      })),
    )
    stage.task(
      run,
      byHost(taken, (host, at) => ({ status: 'failed', seconds: 2.1, failure: portTaken(host, at) })),
    )
    stage.pass(2)
    stage.task(
      answer,
      byHost(wrong, () => ({ status: 'failed', attempts: 5, failure: badGateway() })),
    )
    stage.task(restart, {}, { ...changed, changes: [{ summary: 'restart nginx.service' }] })
  }
  return [...taken, ...wrong]
}

function portTaken(host: string, index: number): Failure {
  const pid = 800 + index * 37
  return {
    message: 'the unit `nginx` did not start (exit code 1)',
    where: site(21),
    code: 1,
    stderr: 'Job for nginx.service failed because the control process exited with error code.\n',
    detail: [
      `Mar 01 02:01:${10 + (index % 40)} ${host.split('.')[0]} nginx[${pid}]: nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)`,
      `Mar 01 02:01:${10 + (index % 40)} ${host.split('.')[0]} systemd[1]: nginx.service: Control process exited, code=exited, status=1/FAILURE`,
    ].join('\n'),
    hint: 'another program may have the port: `ss -ltnp` on the host shows which',
  }
}

function badGateway(): Failure {
  return {
    message: 'status code was 502 and not [200]: HTTP Error 502: Bad Gateway',
    where: site(34),
    hint: 'the answer came from http://localhost/healthz',
  }
}
