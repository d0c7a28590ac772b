/** `tsplay complete`, which the scripts of `tsplay completion` call: what may stand in the place of the last word. Quick, and never fails. */
import * as candidates from '../load/candidates.ts'
import { type Command, choicesOf, type Option } from '../options/flags.ts'

/** Milliseconds after which what is found so far is all there is. */
const longest = 2000

type Flags = Parameters<typeof candidates.hostNames>[0]

/** Where a word stands: the command, what was given before, and the word itself. */
interface At {
  readonly command: Command
  readonly operands: readonly string[]
  readonly flags: Flags
  readonly word: string
}

interface Found {
  readonly words: readonly (readonly [word: string, meaning?: string])[]
  /** The shell itself completes paths. */
  readonly paths?: 'files' | 'folders'
}

/** Commands of their own programs (`vault`, `playbook`), loaded when they are asked for. */
export type Inner = (word: string) => Promise<Command | undefined>

/** Prints a line for each candidate, with its meaning behind a tab; `:files` or `:folders` where the shell has to complete paths. */
export async function completeCommand(program: Command, inner: Inner, words: readonly string[]): Promise<number> {
  const timer = setTimeout(() => process.exit(0), longest)
  const { words: found, paths } = await completed(program, inner, words).catch(() => ({ words: [], paths: undefined }))
  clearTimeout(timer)
  const lines = found.filter(([word]) => /^[^\p{C}\\'"`$;|<>{}]+$/u.test(word)).map(([word, meaning = '']) => `${word}\t${meaning}`)
  process.stdout.write([...new Set([...(paths ? [`:${paths}`] : []), ...lines])].map((line) => `${line}\n`).join(''))
  return 0
}

async function completed(program: Command, inner: Inner, words: readonly string[]): Promise<Found> {
  const word = words.at(-1) ?? ''
  const { command, rest } = await commandOf(program, inner, words.slice(0, -1))
  const { operands, given, open } = readWords(command, rest)
  const at: At = { command, operands, flags: given, word }
  if (open) return valuesOf(open, at, '')
  const [, flag, value = ''] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? []
  const option = flag === undefined ? undefined : optionOf(command, flag)
  if (option) return valuesOf(option, { ...at, word: value }, `${flag}=`)
  if (word.startsWith('-')) return { words: startingWith(word, flagsOf(command)) }
  if (command.commands.length > 0) return { words: startingWith(word, commandsOf(command)) }
  return operandsAt(at)
}

async function commandOf(program: Command, inner: Inner, words: readonly string[]): Promise<{ command: Command; rest: readonly string[] }> {
  const [word, ...rest] = words
  const own = program.commands.find((each) => each.name() === word)
  if (word === undefined || !own) return { command: program, rest: words }
  const command = (await inner(word)) ?? own
  return command.commands.length > 0 ? commandOf(command, inner, rest) : { command, rest }
}

/** Operands and some flags of the words before, and the flag whose value comes next. */
function readWords(command: Command, words: readonly string[]) {
  const operands: string[] = []
  const values = new Map<string, string[]>()
  let open: Option | undefined
  for (const word of words) {
    const [, flag = word, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? []
    const option = open ?? optionOf(command, flag)
    if (open || value !== undefined) {
      const name = option?.attributeName() ?? ''
      values.set(name, [...(values.get(name) ?? []), open ? word : (value ?? '')])
      open = undefined
    } else if (option?.required) open = option
    else if (!word.startsWith('-')) operands.push(word)
  }
  const given: Flags = {
    ...(values.has('inventory') && { inventory: values.get('inventory') }),
    modulePath: values.get('modulePath'),
    rolesPath: values.get('rolesPath'),
  }
  return { operands, given, open }
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ short, long }) => flag === short || flag === long)
}

function startingWith(word: string, all: Found['words']): Found['words'] {
  return all.filter(([each]) => each.startsWith(word))
}

function flagsOf(command: Command): Found['words'] {
  const flags = command.options.filter(({ hidden }) => !hidden)
  return [...flags.map(({ long, short, description }) => [long ?? short ?? '', description] as const), ['--help', 'show this help']]
}

function commandsOf(command: Command): Found['words'] {
  return command.commands.map((each) => [each.name(), each.description()])
}

/** What a flag takes, by its choices or by the word that stands for its value. */
async function valuesOf(option: Option, at: At, before: string): Promise<Found> {
  const [, placeholder = ''] = /[<[]([^>\]]+)/.exec(option.flags) ?? []
  const { flags, operands, word } = at
  const choices = choicesOf(option)
  const plain = (words: readonly string[]) => listed(words, word, before)
  if (choices.length > 0) return plain(choices)
  switch (placeholder) {
    case 'source':
    case 'file':
      return { words: [], paths: 'files' }
    case 'folder':
    case 'folders':
      return { words: [], paths: 'folders' }
    case 'pattern':
    case 'subset':
      return joined(await candidates.patternWords(flags), word, before)
    case 'tags':
      return joined(await candidates.tagsIn(operands, flags), word, before)
    case 'codes':
      return joined(
        (await import('../../engine/lint/rules.ts')).rules.map(({ code }) => code),
        word,
        before,
      )
    case 'releases':
      return joined((await import('../../engine/lab/releases.ts')).releases, word, before)
    case 'module':
      return plain(candidates.moduleWords(flags, operands))
    case 'kind=file':
      return plain(['json=', 'jsonl=', 'junit=', 'html='])
    case 'name':
      // With a quote or backslashes, as shells keep a word with blanks while it is written.
      if (option.long === '--start-at-task')
        return listed(await candidates.taskNames(operands, flags), word.replace(/^['"]/, '').replaceAll(/\\(.)/g, '$1'), before)
      return option.long === '--host' ? plain(await candidates.hostNames(flags)) : { words: [] }
    default:
      return { words: [] }
  }
}

/** What stands for itself in a command, by its name; playbooks and other files elsewhere. */
async function operandsAt({ command, operands, flags, word }: At): Promise<Found> {
  const plain = (words: readonly string[]) => listed(words, word, '')
  const [choices] = command.registeredArguments.slice(operands.length).map(({ argChoices }) => argChoices)
  if (choices) return plain(choices)
  switch (command.name()) {
    case 'exec':
    case 'ansible':
      return operands.length > 0 ? { words: [] } : joined(await candidates.patternWords(flags), word, '')
    case 'inventory':
      return plain(await candidates.groupNames(flags))
    case 'explain':
    case 'console':
      return operands.length > 0 ? { words: [] } : plain(await candidates.hostNames(flags))
    case 'doc':
      return plain(candidates.docWords(flags))
    case 'lab':
      return operands.length === 0 ? plain(['up', 'run', 'list', 'ssh', 'down']) : { words: [], paths: 'files' }
    case 'init':
      return { words: [], paths: 'folders' }
    case 'config':
    case 'runs':
      return { words: [] }
    case 'resume':
      return operands.length > 0 ? { words: [] } : plain(await runWords())
    case 'show':
      return operands.length > 0 ? { words: [] } : { ...plain(await runWords()), paths: 'files' }
    default:
      return { words: [], paths: 'files' }
  }
}

async function runWords(): Promise<readonly string[]> {
  const { ownJournals } = await import('../reporting/run-journal.ts')
  return ['last', ...(await import('../../engine/journal/reader.ts')).runIds(ownJournals())]
}

function listed(words: readonly string[], word: string, before: string): Found {
  return {
    words: startingWith(
      before + word,
      [...words].sort().map((each) => [`${before}${each}`]),
    ),
  }
}

/** The last of several words that commas, colons, `&` or `!` join. */
function joined(words: readonly string[], word: string, before: string): Found {
  const [head] = /^.*[,:&!]/s.exec(word) ?? ['']
  return listed(words, word.slice(head.length), before + head)
}
