/** The manual pages in `man/`: one for `tsplay` and one for each of its commands, made from the table that the help comes from. */
import { commandOf } from '../bin/ansible/program.ts'
import { version } from '../bin/installation.ts'
import type { Command, Option } from '../bin/options/flags.ts'
import { makeProgram } from '../bin/program.ts'

/** Every page by its path in the repository. */
export async function manPages(): Promise<ReadonlyMap<string, string>> {
  const program = makeProgram(async () => undefined)
  const own = program.commands
  const names = own.map((command) => command.name())
  const pages = new Map([['man/tsplay.1', page(program, 'tsplay', names)]])
  for (const command of own) pages.set(`man/tsplay-${command.name()}.1`, page(await whole(command), `tsplay ${command.name()}`, names))
  return pages
}

/** With its flags, also where another program has them. */
async function whole(command: Command): Promise<Command> {
  const shown = `tsplay ${command.name()}`
  const none = () => undefined
  if (command.name() === 'vault') return commandOf('ansible-vault', shown, none)
  return command.name() === 'playbook' ? commandOf('ansible-playbook', shown, none) : command
}

function page(command: Command, shown: string, names: readonly string[]): string {
  const name = shown.replaceAll(' ', '-')
  const help = command.createHelp()
  const usage = command.usage()
  const others = names.filter((each) => `tsplay-${each}` !== name).map((each) => `.BR tsplay\\-${escaped(each)} (1)`)
  const lines = [
    `.\\" Made by \`npm run docs\`: do not edit.`,
    `.TH ${escaped(name).toUpperCase()} 1 "" "tsplay ${version}" "tsplay"`,
    '.SH NAME',
    `${escaped(name)} \\- ${escaped(command.description().replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    `.B ${escaped(shown)}`,
    escaped(usage),
    '.SH DESCRIPTION',
    text(command.description()),
    ...section(
      'ARGUMENTS',
      help.visibleArguments(command).map((argument) => entry(argument.name(), help.argumentDescription(argument))),
    ),
    ...optionLines(command),
    ...section(
      'COMMANDS',
      command.commands.map((each) => entry(each.name(), each.description())),
    ),
    ...notes(command),
    '.SH SEE ALSO',
    others.join(',\n').replaceAll(/\n\.BR/g, '\n.BR'),
  ]
  return `${lines.join('\n')}\n`
}

function optionLines(command: Command): readonly string[] {
  const help = command.createHelp()
  const options = help.visibleOptions(command)
  const headings = [...new Set(options.map(headingOf))]
  const lines = headings.flatMap((heading) => [
    ...(headings.length > 1 ? [`.SS ${escaped(heading)}`] : []),
    ...options.filter((each) => headingOf(each) === heading).map((each) => entry(each.flags, help.optionDescription(each))),
  ])
  return section('OPTIONS', lines)
}

function headingOf({ helpGroupHeading = 'Options:' }: Option): string {
  return helpGroupHeading.replace(/:$/, '')
}

/** What stands below the flags in the help: examples, exit codes and the like. */
function notes(command: Command): readonly string[] {
  let all = ''
  command.configureOutput({
    writeOut: (part) => {
      all += part
    },
  })
  command.outputHelp()
  const lines = all.slice(command.helpInformation().length).trim().split('\n')
  return lines[0] === '' ? [] : ['.SH EXAMPLES', '.nf', ...lines.filter((line) => !/^Examples?:$/.test(line)).map(text), '.fi']
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`.SH ${title}`, ...lines]
}

function entry(term: string, meaning: string): string {
  return `.TP\n.B ${escaped(term)}\n${text(meaning)}`
}

/** A line of text: a dot at its beginning would make it a request. */
function text(line: string): string {
  return escaped(line).replace(/^(?=\.)/, '\\&')
}

function escaped(words: string): string {
  return words.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('`', '\\(ga').replaceAll("'", '\\(aq')
}
