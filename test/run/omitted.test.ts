/** Every keyword at every level: where it is omitted, the run is the one in which it was never written there. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Event } from '../../engine/model/event.ts'
import { keywords, type Level } from '../../engine/playbook/keywords.ts'
import { controls } from '../../engine/playbook/loops.ts'
import { run } from '../../engine/run/index.ts'
import type { RunOptions } from '../../engine/run/schedule/state.ts'
import type { Connection } from '../../engine/transport/contract.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { loadPlaybook } from '../playbook/load-playbook.ts'
import { ModelHost } from './model-host.ts'
import { modelFacts, modelRegistry } from './model-modules.ts'
import { modelRun, plainInventory, usualOptions } from './model-run.ts'

type Dict = Readonly<Record<string, unknown>>

const omitted = '{{ nothing | default(omit) }}'

/** Keywords that no template gives, and why; all others are tried. */
const fixed: Readonly<Record<string, string>> = {
  hosts: 'a play without it is none',
  vars: 'a dict of variables: what is omitted are their values',
  collections: 'names folders when a file is read',
  vars_prompt: 'a list of questions',
  roles: 'a list of roles',
  pre_tasks: 'steps',
  tasks: 'steps',
  post_tasks: 'steps',
  handlers: 'steps',
  block: 'steps',
  rescue: 'steps',
  always: 'steps',
  import_playbook: 'names a file when it is read',
  'ansible.builtin.import_playbook': 'names a file when it is read',
  action: 'names the module',
  local_action: 'names the module',
  register: 'the name of a variable',
  args: 'a template stands for all options: tried by itself',
  tsplay_bridge: 'decides which module it is when it is read',
  loop: 'a list is needed to go round',
  loop_control: 'a dict: its words are tried each',
}

/** What a level further out says, so that the run shows which of them counts. */
const outer: Dict = {
  become: true,
  become_user: 'somebody',
  become_method: 'su',
  become_flags: '-x',
  become_exe: '/bin/x',
  remote_user: 'somebody',
  user: 'somebody',
  connection: 'local',
  port: 2222,
  environment: { A: 'b' },
  ignore_errors: true,
  ignore_unreachable: true,
  no_log: true,
  check_mode: true,
  diff: true,
  delegate_to: 'two',
  delegate_facts: true,
  run_once: true,
  any_errors_fatal: true,
  timeout: 7,
  throttle: 1,
  notify: 'told',
  module_defaults: { put: { content: 'z' } },
  tags: ['x'],
  when: 'inventory_hostname == "one"',
}
/** What must be said beside a keyword for it to have a meaning. */
const beside: Readonly<Record<string, Dict>> = {
  become_user: { become: true },
  become_method: { become: true },
  become_flags: { become: true },
  become_exe: { become: true },
  delegate_facts: { delegate_to: 'two' },
}
/** How such a keyword is omitted where it is no text. */
const written: Dict = { module_defaults: { put: omitted }, vars_files: [omitted, [omitted]] }
/** Keywords that the events of a model run do not show, so that the level further out is not seen to count. */
const unseen = ['ignore_unreachable', 'throttle', 'module_defaults', 'delegate_facts', 'any_errors_fatal', 'tags', 'when', 'diff', 'user']

describe('a keyword that is omitted', () => {
  for (const [word, { levels }] of Object.entries(keywords)) {
    if (Object.hasOwn(fixed, word)) continue
    for (const level of [...levels, ...(levels.includes('block') ? (['apply'] as const) : [])]) {
      it(`${word} on ${level}`, async () => {
        const given = Object.hasOwn(outer, word) && level !== 'play' ? { [word]: outer[word] } : {}
        const plain = await runOf(level, { [word]: undefined }, given, beside[word])
        const said = { [word]: written[word] ?? omitted }
        assert.deepEqual(await runOf(level, said, given, beside[word]), plain)
        if (Object.keys(given).length > 0 && !unseen.includes(word) && keywords[word]?.levels.includes('play'))
          assert.notDeepEqual(
            plain,
            await runOf(level, { [word]: undefined }, {}, beside[word]),
            'the level further out is not seen to count',
          )
      })
    }
  }

  for (const word of Object.keys(controls))
    it(`${word} in loop_control`, async () => {
      const looped = (control: Dict) => ({ loop: ['a', 'b'], loop_control: control })
      assert.deepEqual(await runOf('task', looped({ [word]: omitted }), {}), await runOf('task', looped({}), {}))
    })

  it('leaves the rest of a list or dict', async () => {
    const parts = [{ A: 'a' }, omitted, { B: omitted, C: 'c' }]
    assert.deepEqual(await runOf('task', { environment: parts }, {}), await runOf('task', { environment: { A: 'a', C: 'c' } }, {}))
    assert.deepEqual(await runOf('task', { notify: ['told', omitted] }, {}), await runOf('task', { notify: ['told'] }, {}))
    assert.deepEqual(
      await runOf('task', { when: ['nothing | default(omit)', 'false'] }, {}),
      await runOf('task', { when: ['nothing | default(omit)', 'false', omitted] }, {}),
    )
  })

  it('hides and holds back what the play does', async () => {
    const nested = [
      { debug: { msg: 'it is secret' }, no_log: omitted },
      { put: { path: '/a', content: 'x' }, check_mode: omitted },
    ]
    const play = [{ hosts: 'all', gather_facts: false, no_log: true, tasks: nested }]
    const { events, hosts } = await modelRun(JSON.stringify(play), { options: { check: true } })
    assert.doesNotMatch(JSON.stringify(events), /it is secret/)
    assert.deepEqual(hosts.get('one')?.effects, [])
  })

  it('leaves what is no value of its kind a mistake, told where it is written', async () => {
    for (const word of ['check_mode', 'no_log', 'become', 'ignore_errors', 'port', 'timeout']) {
      const { ends } = await runOf('task', { [word]: '{{ "maybe" }}' }, {})
      assert.ok(
        ends.some((end) => (end as { status: string }).status === 'failed'),
        word,
      )
    }
  })
})

interface Seen {
  readonly code: number
  readonly ends: readonly unknown[]
  readonly others: readonly unknown[]
  readonly effects: readonly unknown[]
  readonly reached: readonly unknown[]
}

async function runOf(level: Level | 'apply', own: Dict, given: Dict, more: Dict = {}): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), 'omitted-'))
  try {
    for (const [name, content] of Object.entries(filesOf(level, own, { ...more, ...given }))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), JSON.stringify(content))
    }
    const seen = await observed(join(folder, 'site.yml'), {})
    return JSON.parse(JSON.stringify(seen).replaceAll(folder, '')) as Seen
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Files of a playbook with a keyword at one level and what is given one level further out. */
function filesOf(level: Level | 'apply', own: Dict, given: Dict): Dict {
  const work = [
    { name: 'works', program: { argv: ['show', '/x'] } },
    { put: { path: '/a', content: 'x' }, notify: 'quiet' },
    { name: 'breaks', program: { argv: ['break'] } },
  ]
  const handlers = [
    { name: 'quiet', program: { argv: ['show', '/q'] } },
    { name: 'broken', listen: ['topic'], program: { argv: ['break'] } },
    { name: 'told', listen: ['topic'], program: { argv: ['show', '/h'] } },
  ]
  const allowed = (at: Level) => Object.keys(given).every((word) => keywords[word]?.levels.includes(at))
  const around = (steps: readonly unknown[]) => (allowed('block') ? [{ block: steps, ...given }] : steps)
  const play = { hosts: 'all', gather_facts: false, handlers }
  const outside = allowed('play') ? { ...play, ...given } : play
  switch (level) {
    case 'play':
      return { 'site.yml': [{ ...play, ...given, tasks: work, ...own }] }
    case 'playbook-import':
      return { 'site.yml': [{ import_playbook: 'other.yml', ...own }], 'other.yml': [{ ...play, tasks: work }] }
    case 'block':
      return { 'site.yml': [{ ...outside, tasks: [{ block: work, ...own }] }] }
    case 'task':
      return { 'site.yml': [{ ...play, tasks: around(work.map((task) => ({ ...task, ...own }))) }] }
    case 'handler':
      return {
        'site.yml': [
          {
            ...outside,
            handlers: handlers.map((each) => ({ ...each, ...own })),
            tasks: [{ ...work[0], changed_when: true, notify: Object.hasOwn(own, 'listen') ? 'told' : 'topic' }],
          },
        ],
      }
    case 'include':
      return { 'site.yml': [{ ...outside, tasks: [{ include_tasks: 'more.yml', ...own }] }], 'more.yml': work }
    case 'apply':
      return { 'site.yml': [{ ...outside, tasks: [{ include_tasks: { file: 'more.yml', apply: own } }] }], 'more.yml': work }
    case 'role':
      return { 'site.yml': [{ ...outside, roles: [{ role: 'own', ...own }] }], 'roles/own/tasks/main.yml': work }
  }
}

async function observed(file: string, options: Partial<RunOptions>): Promise<Seen> {
  const { playbook } = await loadPlaybook(file, { registry: modelRegistry })
  const names = ['one', 'two']
  const hosts = new Map(names.map((name) => [name, new ModelHost()]))
  const events: Event[] = []
  const reached: unknown[] = []
  const code = await run({
    playbooks: [playbook],
    inventory: plainInventory(names),
    options: { ...usualOptions, window: 1, ...options },
    connect: async (reach, connectOptions): Promise<Connection> => {
      const connection = await (hosts.get(reach.name) as ModelHost).connect(reach, connectOptions)
      return {
        ...connection,
        user: 'login',
        shell: (become) => {
          const shell = connection.shell(become)
          return {
            ...shell,
            send: (message) => {
              reached.push([reach, become, message.acts.map(({ env, timeout }) => [env, timeout])])
              return shell.send(message)
            },
          }
        },
      }
    },
    connectOptions: {},
    secrets: new Secrets(),
    factsModule: modelFacts,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    version: 'test',
  })
  const timeless = (event: Event) => JSON.parse(JSON.stringify({ ...event, time: 0, seconds: 0 }, withoutPlaces)) as unknown
  const isEnd = ({ type }: Event) => type === 'task-end' || type === 'item-end'
  return {
    code,
    ends: events.filter(isEnd).map(timeless),
    others: events.filter((event) => !isEnd(event) && event.type !== 'host-end' && event.type !== 'connected').map(timeless),
    effects: [...hosts.values()].map(({ effects }) => effects),
    reached,
  }
}

/** All stands in one line: only what is written moves where it stands. */
function withoutPlaces(key: string, value: unknown): unknown {
  return ['where', 'through', 'start', 'end', 'delta', 'seconds'].includes(key) ? undefined : value
}
