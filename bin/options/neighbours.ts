/** Commands and flags of neighbouring tools (Ansible, Terraform, Vagrant, Molecule) that do not exist here, and what to type instead. */

type Advice = string | ((rest: readonly string[]) => string)

const noState = 'tsplay keeps no state: each run reads it from the hosts; `tsplay check site.yml` shows what would change'
const withVault = (word: string) => (rest: readonly string[]) => `use \`tsplay vault ${[word, ...rest].join(' ')}\``
const onHosts = (module: string) => (rest: readonly string[]) => `use \`tsplay exec ${operand(rest) ?? 'all'} -m ${module}\``
const onPlaybook = (words: string) => (rest: readonly string[]) =>
  `use \`tsplay ${words.replace('PLAYBOOK', operand(rest) ?? 'site.yml')}\``
const show = 'use `tsplay inventory`, which shows hosts and groups; `--host NAME` shows the variables of one'

const commands: Readonly<Record<string, Advice>> = {
  diff: onPlaybook('check PLAYBOOK'),
  preview: onPlaybook('check PLAYBOOK'),
  deploy: onPlaybook('run PLAYBOOK'),
  provision: onPlaybook('run PLAYBOOK'),
  converge: onPlaybook('lab run PLAYBOOK'),
  validate: onPlaybook('lint PLAYBOOK'),
  'syntax-check': onPlaybook('run PLAYBOOK --syntax-check'),
  tasks: onPlaybook('run PLAYBOOK --list-tasks'),
  tags: onPlaybook('run PLAYBOOK --list-tags'),
  destroy: 'write a playbook that removes things (`state: absent`); `tsplay lab down` removes lab hosts',
  state: noState,
  refresh: noState,
  output: noState,
  workspace: 'use one inventory for each environment: `tsplay run site.yml -i prod`',
  galaxy: 'install roles and collections with `ansible-galaxy`: tsplay finds them there',
  pull: 'tsplay connects to hosts over SSH; in a checkout on the host itself use `tsplay run site.yml -c local`',
  molecule: 'use `tsplay test ROLE`, which reads the scenarios below `molecule/`',
  ping: onHosts('ping'),
  setup: onHosts('setup'),
  facts: onHosts('setup'),
  gather: onHosts('setup'),
  adhoc: (rest) => `use \`tsplay exec ${operand(rest) ?? 'PATTERN'} -m MODULE -a ARGS\``,
  ansible: (rest) => `use \`tsplay exec ${operand(rest) ?? 'PATTERN'} -m MODULE -a ARGS\``,
  command: (rest) => `use \`tsplay exec ${operand(rest) ?? 'PATTERN'} -a "uptime"\``,
  shell: (rest) => `use \`tsplay exec ${operand(rest) ?? 'PATTERN'} -m shell -a "uptime | cat"\``,
  hosts: show,
  list: show,
  ls: show,
  graph: show,
  groups: show,
  modules: 'use `tsplay doc`, which lists all modules',
  up: 'use `tsplay lab up`, which boots disposable hosts',
  down: 'use `tsplay lab down`',
  ssh: (rest) => `use \`tsplay lab ssh ${operand(rest) ?? 'HOST'}\` for a lab host, \`ssh\` for others`,
  settings: 'use `tsplay config`',
  version: 'use `tsplay --version`',
  decrypt: withVault('decrypt'),
  edit: withVault('edit'),
  encrypt: withVault('encrypt'),
  encrypt_string: withVault('encrypt_string'),
  rekey: withVault('rekey'),
  view: withVault('view'),
}

/** What to type instead of a command that does not exist; undefined where nothing is known to be meant. */
export function adviceForCommand(word: string, rest: readonly string[], ours: readonly string[]): string | undefined {
  if (/\.ya?ml$/.test(word)) return `use \`tsplay run ${[word, ...rest].join(' ')}\``
  const name = word.replace(/^ansible-/, '')
  if (ours.includes(name)) return `use \`tsplay ${[name, ...rest].join(' ')}\``
  const advice = Object.hasOwn(commands, name) ? commands[name] : undefined
  return typeof advice === 'function' ? advice(rest) : advice
}

const passwords = '`-K` (`--ask-become-pass`) asks for the become password, `-k` (`--ask-pass`) for the login password'
const lists = '`tsplay doc` lists all modules, `tsplay doc NAME` shows one'

/** By their longest spelling, without dashes; those of one command only under its name. */
const flags: Readonly<Record<string, string>> = {
  'ask-sudo-pass': passwords,
  'ask-su-pass': passwords,
  'ask-become-password': passwords,
  'ask-password': passwords,
  'become-pass': passwords,
  password: passwords,
  s: 'use `-b` (`--become`)',
  sudo: 'use `-b` (`--become`)',
  su: 'use `-b --become-method su`',
  'sudo-user': 'use `--become-user`',
  'su-user': 'use `--become-user`',
  U: 'use `--become-user`',
  R: 'use `--become-user`',
  hosts: 'use `-l` (`--limit`)',
  host: 'use `-l` (`--limit`)',
  target: 'use `-l` for hosts, `-t` for tasks with a tag',
  var: 'use `-e NAME=VALUE`',
  vars: 'use `-e NAME=VALUE`, or `-e @FILE`',
  'extra-var': 'use `-e NAME=VALUE`',
  'var-file': 'use `-e @FILE`',
  'auto-approve': 'remove it: `tsplay run` asks only with `--ask`, `tsplay apply` where something is not as planned',
  yes: 'remove it: `tsplay run` does not ask; `tsplay check` shows what would change',
  y: 'remove it: `tsplay run` does not ask; `tsplay check` shows what would change',
  'detailed-exitcode': 'use `tsplay check --exit-code`, which exits with 3 if something is pending',
  out: 'use `tsplay plan PLAYBOOK -o FILE`',
  parallelism: 'use `-f` (`--forks`)',
  parallel: 'use `-f` (`--forks`)',
  debug: 'use `-v`, `-vv` or `-vvv`',
  B: 'write a playbook with `async` on the task, or use `tsplay playbook`',
  background: 'write a playbook with `async` on the task',
  o: 'remove it: output of one line is printed on one line',
  'one-line': 'remove it: output of one line is printed on one line',
  'vault-password': 'use `--vault-password-file FILE`, or `-J` to be asked',
  'ask-vault-password': 'use `-J` (`--ask-vault-pass`)',
  'scp-extra-args': 'remove it: files are sent through the SSH connection itself',
  'sftp-extra-args': 'remove it: files are sent through the SSH connection itself',
  'ssh-extra-args': 'use `--ssh-common-args`',
  inventory_file: 'use `-i`',
  'inventory-file': 'use `-i`',
  'doc l': lists,
  'doc list': lists,
  'doc list_files': lists,
  'doc t': `${lists}; filters, tests and lookups: docs/filters.md`,
  'doc type': `${lists}; filters, tests and lookups: docs/filters.md`,
  'doc s': '`tsplay doc NAME` shows options and examples',
  'doc snippet': '`tsplay doc NAME` shows options and examples',
  'doc j': 'use `--json`',
  'inventory graph-vars': 'use `--graph --vars`',
  'inventory json': 'use `--list`, which prints JSON',
  'lint fix': 'tsplay does not change your files: each finding says what to write',
  'lint p': 'use `--format github` for one line each',
  'lint x': 'use `--allow CODES`',
  'lint skip-list': 'use `--allow CODES`',
}

/** What to type instead of a flag that the command does not have. */
export function adviceForFlag(command: string, flag: string): string | undefined {
  const name = flag.replace(/^-+/, '').replace(/=.*$/s, '')
  for (const key of [`${command} ${name}`, name]) if (Object.hasOwn(flags, key)) return flags[key]
  return undefined
}

/** The first word that is no flag. */
function operand(rest: readonly string[]): string | undefined {
  return rest.find((word) => !word.startsWith('-'))
}
