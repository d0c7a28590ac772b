/** Runs a program without a shell. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { isGuarded, reasonNot, unlessOptions, unlessReads } from './creates.ts'
import { expansionOf } from './expand-words.ts'
import { fed, feedOptions, programNotes, programResult, resultDescriptions, shortened, unstarted, unusableResults } from './result.ts'

export default defineModule({
  name: 'command',
  summary: 'Run a program without a shell',
  notes: [
    'A program that is killed by a signal has the exit code 128 plus the signal number, as in a shell.',
    'No shell parses the command: `|`, `>`, `&&`, `*` have no special meaning. Use `shell` for them.',
    '`$NAME`, with or without braces, and a leading `~` in a word are expanded on the host, as in Ansible; an unset variable is left unchanged.',
    ...programNotes,
  ],
  freeForm: 'cmd',
  options: {
    cmd: { type: 'string', description: 'Command line, split at white space; quotes and backslashes keep words together.' },
    argv: { type: 'list', description: 'Program and arguments as a list, instead of `cmd`.' },
    chdir: { type: 'path', description: 'Directory to run in.' },
    executable: {
      type: 'string',
      description: 'Ignored with a warning: no shell runs the program. Use this option with `shell`.',
    },
    ...unlessOptions,
    ...feedOptions,
    strip_empty_ends: {
      type: 'boolean',
      default: true,
      description: 'Strip empty lines from the end of `stdout` and `stderr`.',
    },
    expand_argument_vars: {
      type: 'boolean',
      default: true,
      description: 'Expand `$NAME` and a leading `~` on the host.',
    },
  },
  examples: `
- name: Apply the migrations once
  command: ./manage.py migrate --noinput creates=/srv/app/.migrated chdir=/srv/app
- name: Pass an argument with spaces
  command:
    argv: [logger, -t, tsplay, "the host was visited by $USER"]
    expand_argument_vars: false
- name: Remove a key from a keyring, if the keyring exists
  command:
    cmd: apt-key --keyring /etc/apt/trusted.gpg.d/old.gpg del 0xDEADBEEF
    removes: /etc/apt/trusted.gpg.d/old.gpg
- name: Count the bytes of a text
  command:
    cmd: wc -c
    stdin: the text
    stdin_add_newline: false
    strip_empty_ends: false
    warn: false
    executable: /bin/sh
  register: weight
  changed_when: false
`,
  results: {
    ...resultDescriptions,
    warnings: 'With `executable`: that it is ignored.',
    msg: '`non-zero return code`, or why it was not run.',
  },
  rules({ cmd, argv }) {
    if (cmd === undefined && argv === undefined) return ['`command` requires `cmd` or `argv`']
    if (cmd !== undefined && argv !== undefined) return ['`cmd` and `argv` are mutually exclusive']
    if (argv?.length === 0 || cmd?.trim() === '') return ['`command` has no program to run']
    return []
  },
  ruleMessage: ({ cmd, argv }) =>
    cmd !== undefined && argv !== undefined ? 'only command or argv can be given, not both' : 'no command given',
  ruleResults: unusableResults,
  probe: (params) => unlessReads(params, params.chdir),
  plan(params, state) {
    if (reasonNot(params, state)) return []
    const words = programOf(params)
    const argv = params.expand_argument_vars ? expansionOf(words) : words
    const more = { ...fed(params.chdir, params.stdin, params.stdin_add_newline), explain: explained(words[0] as string, params.chdir) }
    return [{ name: 'run', summary: `run ${shortened(words.map((word) => word || "''").join(' '))}`, action: run(argv, more) }]
  },
  returns(params, state, done) {
    const outcome = done.outcome('run')
    const words = programOf(params)
    const { chdir, strip_empty_ends: strip, executable } = params
    const results = programResult(words, outcome, {
      reason: reasonNot(params, state),
      guarded: isGuarded(params),
      program: words[0] as string,
      chdir,
      strip,
    })
    return executable ? { ...results, warnings: [unusedExecutable(executable)] } : results
  },
  kind: 'command',
})

function programOf({ cmd, argv }: { readonly cmd?: string; readonly argv?: readonly string[] }): readonly string[] {
  return argv ?? wordsOf(cmd ?? '')
}

/** Ansible's message, which playbooks may look for in `warnings`. */
function unusedExecutable(executable: string): string {
  return `As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not using '${executable}'.`
}

function explained(program: string, chdir: string | undefined): Run['explain'] {
  return (failure) => {
    const why = unstarted(failure, program, chdir)
    return why && { message: why.message, msg: why.msg, ...(why.rc === 2 && { hint: 'install it first, or use its absolute path' }) }
  }
}
