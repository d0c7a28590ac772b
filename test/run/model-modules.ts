/** Modules whose questions and programs the model host knows. */
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type AnyModule, type Change, defineModule, type Plan } from '../../engine/model/module.ts'
import { after, type ControlRead, type HostRead } from '../../engine/model/read.ts'
import type { Registry } from '../../engine/playbook/registry.ts'
import { loadModule } from '../../modules/registry.ts'
import { look } from './model-host.ts'

function content(path: string): HostRead<string | undefined> {
  return {
    at: 'host',
    script: look,
    args: [],
    each: path,
    parse: ({ stdout }) => (JSON.parse(stdout) as [string, string | null][]).find(([name]) => name === path)?.[1] ?? undefined,
  }
}

const path = { type: 'string', required: true, description: 'A file.' } as const

const put = defineModule({
  name: 'put',
  summary: 'A file has a content',
  options: { path, content: { type: 'string', required: true, description: 'What it holds.' } },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan: ({ path, content }, { before }): Change[] =>
    before === content ? [] : [{ summary: `put ${path}`, before, after: content, action: run(['put', path, content]) }],
  returns: (_, { before }) => ({ before: before ?? '' }),
})

const chance = defineModule({
  name: 'chance',
  summary: 'A file holds the time and something random',
  options: { path },
  examples: '',
  probe: ({ path }) => ({
    before: content(path),
    made: { at: 'control', load: (here) => `${here.now()} ${here.randomBytes(8).toString('hex')}` } satisfies ControlRead<string>,
  }),
  plan: ({ path }, { before, made }): Change[] =>
    before === undefined ? [{ summary: `put ${path}`, action: run(['put', path, made]) }] : [],
})

const account = defineModule({
  name: 'account',
  summary: 'A file that users who are at work would hinder',
  options: { path, user: { type: 'string', required: true, description: 'Who may not be at work.' } },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan: ({ path, user }, { before }): Change[] =>
    before === user
      ? []
      : [
          { summary: 'look', action: run(['show', path]) },
          { summary: `put ${path}`, action: run(['put', path, user]), idle: user === 'all' ? 'all' : [user] },
        ],
})

const pair = defineModule({
  name: 'pair',
  summary: 'Reads one file, and then another',
  options: { first: path, second: path },
  examples: '',
  probe: ({ first, second }) => ({
    both: after(content(first), (one) => after(content(second), (other) => ({ value: `${one ?? ''}|${other ?? ''}` }))),
  }),
  plan: (): Change[] => [],
  returns: (_, { both }) => ({ before: both }),
})

const place = defineModule({
  name: 'place',
  summary: 'A file has a content, by a path as a person writes it',
  options: {
    path: { type: 'path', required: true, description: 'A file.' },
    content: { type: 'string', default: 'x', description: 'What it holds.' },
  },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan: ({ path, content }, { before }): Change[] =>
    before === content ? [] : [{ summary: `put ${path}`, action: run(['put', path, content]) }],
  returns: ({ path }) => ({ path }),
})

const weigh = defineModule({
  name: 'weigh',
  summary: 'Asks what is only to be asked in its turn',
  options: { path },
  examples: '',
  probe: ({ path }) => ({ before: { ...content(path), late: true } as const }),
  plan: (): Change[] => [],
})

const absent = defineModule({
  name: 'absent',
  summary: 'A file is not there',
  options: { path },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan: ({ path }, { before }): Change[] => (before === undefined ? [] : [{ summary: `remove ${path}`, action: run(['remove', path]) }]),
})

const contains = defineModule({
  name: 'contains',
  summary: 'A file contains a text, added at its end where it is missing',
  options: { path, text: { type: 'string', required: true, description: 'The text.' } },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan: ({ path, text }, { before = '' }): Change[] =>
    before.includes(text) ? [] : [{ summary: `append to ${path}`, action: run(['append', path, text]) }],
})

const refuse = defineModule({
  name: 'refuse',
  summary: 'Fails where a file contains a text',
  options: { path, text: { type: 'string', required: true, description: 'The text.' } },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan({ path, text }, { before = '' }): Change[] {
    if (before.includes(text)) throw new Problem(`${path} contains ${text}`)
    return []
  },
  returns: (_, { before }) => ({ before: before ?? '' }),
})

const restless = defineModule({
  name: 'restless',
  summary: 'Never settles',
  options: { path },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan: ({ path }): Change[] => [{ summary: `touch ${path}`, action: run(['append', path, 'x']) }],
})

const program = defineModule({
  name: 'program',
  summary: 'Runs a program of the model host',
  options: { argv: { type: 'list', required: true, description: 'The program and its arguments.' } },
  examples: '',
  kind: 'command',
  probe: () => ({}),
  plan: ({ argv }): Change[] => [{ name: 'run', summary: `run ${argv.join(' ')}`, action: run(argv) }],
  returns: (_, __, done) => ({ stdout: done.outcome('run')?.stdout ?? '', rc: done.outcome('run')?.code ?? 0 }),
})

const grow = defineModule({
  name: 'grow',
  summary: 'Appends to a file, which only is a change where the file grows above one letter',
  options: { path },
  examples: '',
  kind: 'command',
  probe: () => ({}),
  plan: ({ path }): Change[] => [
    { summary: `grow ${path}`, action: run(['append', path, 'x']), counts: ({ stdout }) => stdout.length > 1 },
  ],
})

const warn = defineModule({
  name: 'warn',
  summary: 'Has something to say',
  options: { text: { type: 'string', required: true, description: 'What it says.' } },
  examples: '',
  probe: () => ({}),
  plan: (): Change[] => [],
  returns: ({ text }) => ({ warnings: [text] }),
})

const reload = defineModule({
  name: 'reload',
  summary: 'Runs a program that nothing hangs on',
  options: {},
  examples: '',
  probe: () => ({}),
  plan: (): Change[] => [{ summary: 'reload', silent: true, incidental: true, action: run(['show', '/x']) }],
  returns: () => ({ reloaded: true }),
})

const staged = defineModule({
  name: 'staged',
  summary: 'Writes a first letter, and then a second one that depends on what came of the first',
  options: { path },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan({ path }, _, done): Plan {
    const second = (text: string): Change => ({ name: 'second', summary: `append ${text} to ${path}`, action: run(['append', path, text]) })
    const first = done.outcome('first')
    if (first) return [second(`<${first.stdout}>`)]
    return { stage: [{ name: 'first', summary: `append x to ${path}`, action: run(['append', path, 'x']) }], foreseen: [second('more')] }
  },
  returns: (_, __, done) => ({ first: done.outcome('first')?.stdout ?? null, second: done.has('second'), third: done.has('third') }),
})

const endless = defineModule({
  name: 'endless',
  summary: 'Plans one stage again and again',
  options: { path },
  examples: '',
  probe: ({ path }) => ({ before: content(path) }),
  plan: ({ path }): Plan => ({ stage: [{ name: 'more', summary: `grow ${path}`, action: run(['append', path, 'x']) }], foreseen: [] }),
})

const twins = defineModule({
  name: 'twins',
  summary: 'Gives two changes one name',
  options: { path },
  examples: '',
  probe: () => ({}),
  plan: ({ path }): Change[] => ['a', 'b'].map((text) => ({ name: 'same', summary: text, action: run(['append', path, text]) })),
})

const reread = defineModule({
  name: 'reread',
  summary: 'A file is there; what it holds then is for the host to say',
  options: { path },
  examples: '',
  probe: ({ path }) => ({ before: content(path), other: content('/other') }),
  plan: ({ path }, { before }): Change[] =>
    before === undefined ? [{ summary: `make ${path}`, action: run(['append', path, 'new']) }] : [],
  readAgain: (_, { before }) => (before === undefined ? ['before'] : []),
  returns: (_, { before }, __, after) => ({ before: before ?? null, after: after.before ?? null }),
})

/** Does what `put` does, where the host or `use` says so. */
const deposit = defineModule({
  ...put,
  name: 'deposit',
  options: { ...put.options, use: { type: 'string', default: 'auto', description: 'Which module is meant.' } },
  standsFor: { option: 'use', fact: 'hostname', modules: { one: 'put', putting: 'put', two: 'absent' } },
})

const modules = new Map<string, AnyModule>(
  [
    put,
    deposit,
    pair,
    account,
    chance,
    place,
    weigh,
    absent,
    contains,
    refuse,
    restless,
    program,
    grow,
    warn,
    reload,
    staged,
    endless,
    twins,
    reread,
  ].map((module) => [module.name, module as unknown as AnyModule]),
)

/** The model's own modules, and ours that need no host. */
export const modelRegistry: Registry = {
  async preload(names) {
    for (const name of names) {
      const module = modules.has(name) ? undefined : await loadModule(name)
      if (module) modules.set(name, module)
    }
  },
  resolve: (name) => modules.get(name),
  names: () => [...modules.keys()],
  members: (group) => (group === 'model.files' ? ['put', 'absent', 'contains'] : undefined),
}

export const modelFacts = defineModule({
  name: 'facts',
  summary: 'Gathers facts',
  options: {},
  examples: '',
  resultScope: 'facts',
  probe: () => ({ hostname: content('/etc/hostname') }),
  plan: (): Change[] => [],
  returns: (_, { hostname }) => ({ ansible_facts: { ansible_hostname: hostname ?? 'none' } }),
}) as unknown as AnyModule
