/** Answers the prompts of a program through the host's `expect`. */

import { pythonBytes } from '../../engine/formats/python-text.ts'
import { trimEnd } from '../../engine/formats/trim.ts'
import { bytesOfText } from '../../engine/formats/utf8.ts'
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { markName } from '../../engine/host-scripts/reports.ts'
import { type Outcome, type Run, run } from '../../engine/model/action.ts'

export interface Dialogue {
  readonly argv: readonly string[]
  /** Patterns, each with its answer, or with a list of answers for successive matches. */
  readonly responses: readonly (readonly [string, string | readonly string[]])[]
  /** Seconds to wait for each prompt; 0 means no limit. */
  readonly timeout: number
  /** The terminal echoes the answers. */
  readonly echo: boolean
  readonly chdir?: string
}

/** Why a dialogue ended before the program did. */
export type Broken =
  | { readonly why: 'timeout' | 'missing' }
  | { readonly why: 'exhausted'; readonly pattern: number; readonly seen: string }
  | { readonly why: 'unstarted'; readonly what: string }

export function dialogueRun({ argv, responses, timeout, echo, chdir }: Dialogue): Run {
  const words = [String(timeout > 0 ? timeout : -1), echo ? 'echo' : '', ...argv]
  return run(['sh', '-c', talkScript, 'sh', ...words], {
    stdin: responses.map(inputOf).join(''),
    reports: 'stderr',
    ...(chdir === undefined ? {} : { chdir }),
    explain: (failure) => explained(brokenOf(failure), responses, argv[0]),
  })
}

/** A pattern and its answers as lines of hexadecimal digits: the pattern, the number of matches (-1: no limit), each answer. */
function inputOf([pattern, answers]: Dialogue['responses'][number]): string {
  const all = typeof answers === 'string' ? [answers] : answers
  const lines = [tclPattern(pattern), ...all.map((answer) => `${trimEnd(answer, '\n')}\n`)].map((text) => bytesOfText(text).toString('hex'))
  const [first = '', ...others] = lines
  return [first, String(typeof answers === 'string' ? -1 : all.length), ...others, ''].join('\n')
}

/** The pattern in Tcl's syntax. The last alternative never matches; it prevents the literal search of `expect`, which is case-sensitive. */
export function tclPattern(pattern: string): string {
  const [head = '', letters = ''] = /^\(\?([imsx]+)\)/.exec(pattern) ?? []
  const flags = ['i', 'x'].filter((letter) => letters.includes(letter)).join('')
  const lines = letters.includes('m') ? (letters.includes('s') ? 'w' : 'n') : letters.includes('s') ? 's' : 'p'
  const rest = pattern.slice(head.length).replace(/\\([\s\S])/g, (all, letter: string) => ({ b: '\\y', B: '\\Y' })[letter] ?? all)
  return `(?${flags}${lines})(?:${rest})|\\Zx`
}

/** The part of a pattern that Tcl does not support. */
export function foreignPart(pattern: string): string | undefined {
  return /\(\?P|\(\?<|\(\?\(|(?!^)\(\?[a-z]+[):]|^\(\?[a-z]*[^imsx):=!#][a-z]*\)/.exec(pattern.replace(/\\[\s\S]/g, ''))?.[0]
}

export function brokenOf({ code, reported = {} }: Pick<Outcome, 'code' | 'reported'>): Broken | undefined {
  if (reported.timeout !== undefined) return { why: 'timeout' }
  if (reported.exhausted !== undefined) {
    const [pattern, digits = ''] = reported.exhausted.split(' ')
    return { why: 'exhausted', pattern: wholeNumber(pattern) ?? 0, seen: Buffer.from(digits, 'hex').toString('latin1') }
  }
  if (reported.unstarted !== undefined) return { why: 'unstarted', what: reported.unstarted }
  return code === 127 ? { why: 'missing' } : undefined
}

function explained(broken: Broken | undefined, responses: Dialogue['responses'], program: string | undefined) {
  if (broken?.why === 'timeout') return { message: 'command exceeded timeout', hint: 'read the last prompt in `stdout`' }
  if (broken?.why === 'exhausted') {
    const pattern = responses[broken.pattern]?.[0]
    const msg = `No remaining responses for '${pattern}', output was '${pythonBytes(broken.seen)}'`
    return { message: `no response is left for \`${pattern}\``, msg }
  }
  if (broken?.why === 'unstarted') {
    const msg = `The command was not found or was not executable: ${program}.`
    return { message: `the program cannot be started: ${broken.what}`, msg }
  }
  if (broken)
    return { message: '`expect` is not installed on the host', hint: 'install the package `expect` first', missingProgram: 'expect' }
  return { message: 'non-zero return code' }
}

// Patterns and answers come on standard input, and the program only has its terminal. Standard output is shown while it runs, so the reports are on standard error.
const talkScript = `
command -v expect >/dev/null 2>&1 || exit 127
exec expect -f /dev/fd/3 -- "$@" 3<<'TALK'
encoding system iso8859-1
set mark $env(${markName})
unset env(${markName})
proc report {name value} { puts stderr "\\n$::mark $name $value\\n$::mark end" }
fconfigure stdout -translation binary -buffering none
log_user 0
match_max 1000000
set timeout [lindex $argv 0]
if {[lindex $argv 1] eq ""} { set stty_init -echo }
set clauses {}
set count 0
while {[gets stdin line] >= 0} {
  set pattern($count) [binary format H* $line]
  set left($count) [gets stdin]
  set answers($count) {}
  for {set index 0} {$index < abs($left($count))} {incr index} { lappend answers($count) [binary format H* [gets stdin]] }
  lappend clauses -re $pattern($count) "set hit $count"
  incr count
}
lappend clauses full_buffer {set hit full} eof {set hit eof} timeout {set hit timeout}
if {[catch {spawn -noecho {*}[lrange $argv 2 end]} said]} { report unstarted $said; exit 1 }
while {1} {
  set hit eof
  expect {*}$clauses
  if {[info exists expect_out(buffer)] && $hit ne "timeout"} { puts -nonewline $expect_out(buffer); unset expect_out(buffer) }
  if {$hit eq "eof"} break
  if {$hit eq "full"} continue
  if {$hit eq "timeout"} {
    expect -timeout 0 -re .+ { puts -nonewline $expect_out(buffer) }
    report timeout {}
    close
    exit 1
  }
  if {$left($hit) == 0} { binary scan $expect_out(0,string) H* seen; report exhausted "$hit $seen"; close; exit 1 }
  if {$left($hit) > 0} { incr left($hit) -1 }
  send -- [lindex $answers($hit) 0]
  if {[llength $answers($hit)] > 1} { set answers($hit) [lrange $answers($hit) 1 end] }
}
set end [wait]
if {[llength $end] > 4} {
  array set signals {SIGHUP 1 SIGINT 2 SIGQUIT 3 SIGABRT 6 SIGKILL 9 SIGSEGV 11 SIGPIPE 13 SIGALRM 14 SIGTERM 15}
  set name [lindex $end 5]
  exit [expr {128 + ([info exists signals($name)] ? $signals($name) : 0)}]
}
exit [lindex $end 3]
TALK
`
