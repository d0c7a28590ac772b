/** The flags, each declared once: help, parsing and the table in the documentation come from here. The home of `commander`. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { connections } from '../../engine/carriers/index.ts'

export { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
export { flagNamed, type Layout, layouts, type RunFlags } from './run-flags.ts'

export function addInventoryFlag(command: Command): Command {
  return command.option(
    '-i, --inventory <source>',
    'file, directory, executable or `host,` list; repeatable (default: inventory/)',
    collect,
  )
}

export function addVaultFlags(command: Command): Command {
  return command
    .option('-J, --ask-vault-pass', 'ask for the vault password')
    .option('--vault-password-file <file>', 'file with the vault password, or program that prints it; repeatable', collect)
    .option('--vault-id <id@source>', 'vault password with an ID: id@file or id@prompt; repeatable', collect)
}

/** Flags of `apply`: what the plan itself does not say. */
export function addApplyFlags(command: Command): Command {
  const own = command
    .option('--allow-unknown', 'carry out what could not be predicted when the plan was made')
    .option('--allowed-signers <file>', 'require a signature by a key in this file (see ALLOWED SIGNERS in ssh-keygen(1))')
    .option('--replan', 'ask where a change is another than planned, instead of stopping the host')
  return addReportFlags(addVaultFlags(own))
    .option('--no-journal', 'keep no journal: the run cannot be shown again or resumed')
    .addHelpOption(new Option('-h, --help', 'show this help'))
}

/** Flags of `resume`: what the journal does not keep. */
export function addResumeFlags(command: Command): Command {
  const own = command
    .option('--again', 'carry out once more the commands that had begun when the run was cut short')
    .option('--force', 'resume although files of the project have changed')
    .option('-e, --extra-vars <vars>', 'extra variables that the journal does not keep, since they look like secrets; repeatable', collect)
    .option('-K, --ask-become-pass', 'ask for the become password')
    .option('-k, --ask-pass', 'ask for the login password')
  return addReportFlags(addVaultFlags(own)).addHelpOption(new Option('-h, --help', 'show this help'))
}

/** Flags that say what is shown and written of a run. */
export function addReportFlags(command: Command): Command {
  const shown = command
    .option('-v, --verbose', 'show results; -vv adds connections, -vvv the scripts sent to hosts', (_, level: number) => level + 1, 0)
    .option('-D, --diff', 'show differences of files and texts')
  return addOutputFlags(shown)
}

function addOutputFlags(command: Command): Command {
  return command
    .option('-q, --quiet', 'show only changes and failures')
    .option('--profile', 'show the slowest tasks and hosts at the end')
    .option(
      '--report <kind=file>',
      'write a report: json=FILE, jsonl=FILE (one event per line, while the run goes on), junit=FILE or html=FILE; repeatable',
      collect,
    )
    .addOption(once('--log <file>', 'write a log in JSON lines'))
    .option('--no-color, --no-colour', 'disable colours')
}

/** In the groups and the order of the help: first what one needs first. */
export function addRunFlags(command: Command): Command {
  for (const [heading, add] of Object.entries(groups)) add(command.optionsGroup(`${heading}:`))
  return command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup('Output:'))
}

const groups: Readonly<Record<string, (command: Command) => Command>> = {
  'Most used': (command) =>
    addInventoryFlag(command)
      .addOption(once('-l, --limit <pattern>', 'only hosts that match this pattern'))
      .option('-t, --tags <tags>', 'run only tasks with one of these tags', words)
      .option('-e, --extra-vars <vars>', 'extra variables: k=v, JSON, YAML, or @file; repeatable', collect)
      .option('-C, --check', 'change nothing; show what would change')
      .option('-D, --diff', 'show differences of files and texts')
      .option('-b, --become', 'become another user')
      .option('-K, --ask-become-pass', 'ask for the become password')
      .addOption(once('-u, --user <name>', 'user to log in as, unless the inventory sets one'))
      .option('-v, --verbose', 'show results; -vv adds connections, -vvv the scripts sent to hosts', (_, level: number) => level + 1, 0),
  'Tasks and handlers': (command) =>
    command
      .option('--skip-tags <tags>', 'skip tasks with one of these tags', words)
      .addOption(once('--start-at-task <name>', 'start at this task'))
      .option('--step', 'ask before each task')
      .option('--ask', 'show the plan first, ask once, and make no other changes')
      .option('--force-handlers', 'run notified handlers even on hosts where a task failed')
      .option('--pending-handlers', 'also run the handlers that an earlier run of the playbooks left pending')
      .addOption(new Option('--dry-run', 'the same as --check').implies({ check: true }))
      .option(
        '--exit-code',
        'with --check: exit with 3 if something is pending (a change, a command that would run, or a task that cannot be predicted)',
      )
      .option('--verify', 'read the state again after each change, and report what is not as planned'),
  'Lists and checks (nothing is run)': (command) =>
    command
      .option('--list-hosts', 'list the hosts')
      .option('--list-tasks', 'list the tasks')
      .option('--list-tags', 'list the tags')
      .option('--syntax-check', 'check the playbooks'),
  Connection: (command) =>
    command
      .addOption(
        once('-c, --connection <kind>', 'connection type: ssh, local, or what carries a shell, such as podman', offered(connections())),
      )
      .option('-k, --ask-pass', 'ask for the login password')
      .addOption(once('--connection-password-file <file>', 'file with the login password'))
      .option('--key-file, --private-key <file>', 'private key to log in with; repeatable', collect)
      .addOption(once('--ssh-common-args <args>', 'ssh options: -o, -J, -p, -i, -F'))
      .option('--accept-new-host-keys', 'accept and store the keys of hosts on first contact')
      .addOption(once('-T, --timeout <seconds>', 'connection timeout in seconds (default: 10)', whole)),
  Become: (command) =>
    command
      .addOption(once('--become-user <name>', 'user to become (default: root)'))
      .addOption(once('--become-method <method>', 'sudo, su or doas (default: sudo)', oneOf('sudo', 'su', 'doas')))
      .addOption(once('--become-password-file <file>', 'file with the become password')),
  Vault: addVaultFlags,
  'Roles, modules and facts': (command) =>
    command
      .option('--roles-path <folder>', 'additional directory to search for roles; repeatable', collect)
      .addOption(modulePath())
      .addOption(noPython())
      .option('--flush-cache', 'clear the fact cache of the hosts'),
  'Speed and limits': (command) =>
    command
      .addOption(once('-f, --forks <number>', 'maximum number of hosts in parallel (default: all, up to 500)', whole))
      .addOption(once('--window <tasks>', 'maximum number of tasks to read ahead; 1 disables it (default: 256)', whole))
      .option('--stretches', 'send changes of tasks that may travel together in one message')
      .addOption(once('--task-timeout <seconds>', 'time limit for a task in seconds (default: 3600)', whole))
      .addOption(
        once(
          '--orphans <what>',
          'what to do with actions of a dead run that still run on a host: report, wait or end (default: report)',
          oneOf('report', 'wait', 'end'),
        ),
      )
      .addOption(
        once(
          '--lock-timeout <seconds>',
          'how long to wait for another run that changes a host; 0 fails at once (default: 60)',
          wholeOrZero,
        ),
      )
      .option('--no-lock', 'change hosts even while another run changes them'),
  Output: (command) =>
    addOutputFlags(command)
      .addOption(once('--trace <file>', 'write a trace, for chrome://tracing'))
      .option('--no-journal', 'keep no journal: the run cannot be shown again or resumed'),
}

/** Where modules of users are looked for, besides `modules/` beside a playbook that is run. */
export function modulePath(): Option {
  return new Option('-M, --module-path <folder>', 'directory with your own modules; repeatable').argParser(collect)
}

/** Nothing in Python is called on the controller. */
export function noPython(): Option {
  return new Option('--no-python', 'do not call filters, tests, lookups and inventory plug-ins in Python')
}

/** A flag that means one thing: giving it twice is a mistake, not the last one's win. */
export function once(flags: string, description: string, parse: Parse = (text) => text): Option {
  const option = new Option(flags, description).argParser((text, previous) => {
    if (previous !== undefined) throw new InvalidArgumentError('It was given twice.')
    return parse(text)
  })
  if (parse.choices) choices.set(option, parse.choices)
  return option
}

/** Apart from `argChoices`, which the help would show beside a description that names them. */
const choices = new WeakMap<Option, readonly string[]>()

/** Values that a flag takes, where they are few. */
export function choicesOf(option: Option): readonly string[] {
  return option.argChoices ?? choices.get(option) ?? []
}

interface Parse {
  (text: string): unknown
  readonly choices?: readonly string[]
}

export function collect(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text]
}

export function words(text: string, previous: readonly string[] = []): readonly string[] {
  return [
    ...previous,
    ...text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean),
  ]
}

function oneOf(...words: readonly string[]): Parse {
  const parse = (text: string) => {
    if (!words.includes(text)) throw new InvalidArgumentError(`It must be one of ${words.join(', ')}.`)
    return text
  }
  return Object.assign(parse, { choices: words })
}

/** Any text; completion offers these. */
function offered(words: readonly string[]): Parse {
  return Object.assign((text: string) => text, { choices: words })
}

function wholeOrZero(text: string): number {
  return text === '0' ? 0 : whole(text)
}

/** Parses a whole number above 0. */
export function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.')
  return Number(text)
}
