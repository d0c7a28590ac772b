/** `alternatives`: which of several programs a generic name stands for. */

import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { type PathState, pathRead } from '../files/path-state.ts'

const subcommand = {
  name: { type: 'string', required: true, description: 'Name of the subcommand.' },
  path: { type: 'path', required: true, description: 'Target of its link.' },
  link: { type: 'path', required: true, description: 'Path of its link.' },
} as const

const options = {
  name: { type: 'string', required: true, description: 'Generic name, such as `editor`.' },
  path: { type: 'path', required: true, description: 'Program that provides the alternative.' },
  link: { type: 'path', description: 'Path of the generic link, such as `/usr/bin/editor`; required for a new name.' },
  priority: { type: 'integer', description: 'Priority in automatic mode. Default for a new alternative: 50.' },
  state: {
    enum: ['present', 'selected', 'absent', 'auto'],
    default: 'selected',
    description:
      '`present`: registered; `selected`: registered and selected; `auto`: registered, with the highest priority selected; `absent`: not registered.',
  },
  subcommands: {
    type: 'list',
    aliases: ['slaves'],
    items: { type: 'dict', properties: subcommand, description: 'A subcommand.' },
    description: 'Links that follow the alternative, such as its manual page.',
  },
} as const

type AlternativeParams = Params<typeof options>
type Subcommand = Params<typeof subcommand>

export default defineModule({
  name: 'alternatives',
  aliases: ['community.general.alternatives'],
  summary: 'Manage alternative programs for a generic name',
  notes: ['Requires `update-alternatives --query`, as on Debian and its derivatives.'],
  options,
  examples: `
- name: Select vim as the editor
  alternatives: { name: editor, path: /usr/bin/vim.basic, state: selected }

- name: Register our Java
  alternatives:
    name: java
    path: /opt/java/bin/java
    link: /usr/bin/java
    priority: 100
    state: present
    subcommands:
      - { name: keytool, path: /opt/java/bin/keytool, link: /usr/bin/keytool }
`,
  results: { msg: 'What was done.' },
  rules: ({ name, path, link }) => [
    ...(/^[\w.+-]+$/.test(name) && !name.startsWith('-') ? [] : [`\`${name}\` is not a valid name`]),
    ...[path, link].filter((each) => each !== undefined && !/^[/~$]/.test(each)).map((each) => `\`${each}\` must be an absolute path`),
  ],
  probe: ({ name, path }) => ({ existing: alternativesRead(name), program: pathRead(path) }),

  plan: (params, state): readonly Change[] => stepsOf(params, state).map(({ change }) => change),

  returns(params, state, done) {
    const steps = stepsOf(params, state)
    const msg = steps.map((step) => step.msg).join(' ')
    const last = steps.map(({ change }) => done.outcome(change.name)).findLast((outcome) => outcome !== undefined)
    return { msg, ...(params.state !== 'absent' && last ? { stdout: last.stdout } : {}) }
  },
})

interface AlternativeState {
  readonly existing: Alternatives
  readonly program: PathState
}

/** A change and its message. */
interface Step {
  readonly msg: string
  readonly change: Change & { readonly name: string }
}

function stepsOf(params: AlternativeParams, { existing, program }: AlternativeState): readonly Step[] {
  const { name, path, state } = params
  if (!existing.there)
    throw new Problem('the host has no `update-alternatives` with `--query`', {
      hint: 'use `file` with `state: link`',
      missingProgram: 'update-alternatives',
    })
  const present = existing.choices.find((each) => each.path === path)
  if (state === 'absent') return present ? [removal(params)] : []
  const steps: Step[] = []
  if (!present || differs(params, present)) {
    if (!program.target)
      throw new Problem(`there is no \`${path}\` on the host`, {
        hint: 'install it in an earlier task',
        msg: `Specified path ${path} does not exist`,
      })
    steps.push({ msg: `Install alternative '${path}' for '${name}'.`, change: installation(params, existing, present) })
  }
  if (state === 'selected' && existing.value !== path) steps.push(choice(params, existing))
  if (state === 'auto' && existing.status === 'manual') {
    const action = updateRun(['--auto', name])
    const change = { name: 'auto', summary: `set ${name} to automatic mode`, before: 'manual', after: 'auto', action }
    steps.push({ msg: `Set alternative to auto for '${name}'.`, change })
  }
  return steps
}

function removal({ name, path }: AlternativeParams): Step {
  const action = updateRun(['--remove', name, path])
  const change = { name: 'remove', summary: `remove ${path} from the alternatives of ${name}`, before: 'present', after: 'absent', action }
  return { msg: `Remove alternative '${path}' from '${name}'.`, change }
}

function choice({ name, path }: AlternativeParams, { value }: Alternatives): Step {
  const action = updateRun(['--set', name, path])
  const change = { name: 'choose', summary: `choose ${path} for ${name}`, before: value ?? 'none', after: path, action }
  return { msg: `Set alternative '${path}' for '${name}'.`, change }
}

interface Choice {
  readonly path: string
  readonly priority: number
  readonly subcommands: readonly Subcommand[]
}

interface Alternatives {
  readonly there: boolean
  readonly link?: string
  /** `auto` or `manual`. */
  readonly status?: string
  /** The current choice. */
  readonly value?: string
  readonly choices: readonly Choice[]
}

function alternativesRead(name: string): HostRead<Alternatives> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'alternatives' },
    script: 'command -v update-alternatives >/dev/null 2>&1 || exit 127\nLC_ALL=C exec update-alternatives --query "$1"',
    args: [name],
    parse: ({ stdout, stderr, code }) => ({
      there: code !== 127 && !/unknown (option|argument)/.test(stderr),
      ...parseAlternatives(stdout),
    }),
  }
}

/** Parses the paragraphs of a query: first the name, then each choice. */
export function parseAlternatives(text: string): Omit<Alternatives, 'there'> {
  const [head, ...rest] = text.split(/\n\n+/).map(fieldsOf)
  const links = new Map(head?.slaves ?? [])
  const choices = rest.flatMap(({ fields, slaves }) => {
    const path = fields.get('Alternative')
    const subcommands = slaves.map(([name, target]) => ({ name, path: target, link: links.get(name) ?? '' }))
    return path === undefined
      ? []
      : [{ path, priority: neededNumber(fields.get('Priority'), 'a priority', { least: Number.MIN_SAFE_INTEGER }), subcommands }]
  })
  const value = head?.fields.get('Value')
  return {
    choices,
    link: head?.fields.get('Link'),
    status: head?.fields.get('Status'),
    ...(value === undefined || value === 'none' ? {} : { value }),
  }
}

function fieldsOf(paragraph: string) {
  const fields = new Map<string, string>()
  const slaves: (readonly [string, string])[] = []
  for (const line of paragraph.split('\n')) {
    const [, name, value = ''] = /^([A-Z]\w*): ?(.*)$/.exec(line) ?? []
    const [, slave, target = ''] = /^ (\S+) (.*)$/.exec(line) ?? []
    if (name !== undefined) fields.set(name, value)
    else if (slave !== undefined) slaves.push([slave, target])
  }
  return { fields, slaves }
}

function differs({ priority, subcommands }: AlternativeParams, present: Choice): boolean {
  if (priority !== undefined && priority !== present.priority) return true
  if (subcommands === undefined) return false
  const words = (list: readonly Subcommand[]) =>
    list
      .map(({ name, path, link }) => `${name} ${path} ${link}`)
      .sort()
      .join('\n')
  return words(subcommands) !== words(present.subcommands)
}

function installation(params: AlternativeParams, existing: Alternatives, present: Choice | undefined): Step['change'] {
  const { name, path, priority = present?.priority ?? 50, link = existing.link, subcommands = present?.subcommands ?? [] } = params
  if (link === undefined)
    throw new Problem(`\`${name}\` does not exist yet, so \`link\` is required`, {
      hint: 'set `link` to the path of the generic name, such as `/usr/bin/NAME`',
      msg: 'Needed to install the alternative, but unable to do so as we are missing the link',
    })
  const slaves = subcommands.flatMap((each) => ['--slave', each.link, each.name, each.path])
  const before = present ? { path, priority: present.priority, subcommands: present.subcommands } : 'absent'
  const action = updateRun(['--install', link, name, path, String(priority), ...slaves])
  return {
    name: 'install',
    summary: `add ${path} to the alternatives of ${name}`,
    before,
    after: { path, priority, link, subcommands },
    action,
  }
}

function updateRun(words: readonly string[]): Run {
  return run(['update-alternatives', ...words], { env: { LC_ALL: 'C' } })
}
