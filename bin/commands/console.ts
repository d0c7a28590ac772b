/** `tsplay console HOST`: evaluates expressions with the variables of a host, one a line. Connects only where facts are asked for. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { DiagnosticError, diagnosticOf, Problem } from '../../engine/model/diagnostic.ts'
import type { Event } from '../../engine/model/event.ts'
import { asWritten, Expression, Template, type Variables } from '../../engine/model/template.ts'
import { escapeText } from '../../engine/report/escape.ts'
import { evaluate, renderValue, settled, toText } from '../../engine/template/index.ts'
import { missing, type Scope } from '../../engine/template/scope.ts'
import { dumpYaml } from '../../engine/template/values/yaml-dump.ts'
import { scopeOf } from '../load/host-scope.ts'
import { type HostFlags, type HostView, openHost } from '../load/open-host.ts'
import { tsplayOutput } from '../terminal/again.ts'
import { printDiagnostics } from '../terminal/errors.ts'

const help = `EXPRESSION      its value, such as http_port + 1 or groups.web | length
{{ TEMPLATE }}  a text with expressions
:vars           all variables, as they are written
:facts          connect and gather facts
:help           this
Ctrl-D          end`

/** 0, or 1 where an expression of a file or a pipe has failed. */
export async function consoleCommand(host: string, flags: HostFlags): Promise<number> {
  const view = await openHost(host, flags)
  let scope = scopeOf(view)
  const terminal = process.stdin.isTTY === true
  const reader = createInterface({ input: process.stdin, output: terminal ? process.stdout : undefined, terminal, prompt: `${host}> ` })
  if (terminal) process.stdout.write(':help lists the commands; Ctrl-D ends.\n')
  let failed = false
  let closed = false
  reader.once('close', () => {
    closed = true
  })
  // The input may end while its last lines are still being answered.
  const ask = () => closed || reader.prompt()
  ask()
  for await (const line of reader) {
    const words = line.trim()
    try {
      if (words === ':facts') scope = scopeOf(view, await factsOf(view))
      else if (words !== '') process.stdout.write(`${await answer(words, scope, view)}\n`)
    } catch (error) {
      failed = true
      printFailure(error, view)
    }
    ask()
  }
  return failed && !terminal ? 1 : 0
}

async function answer(line: string, scope: Scope, { secrets }: HostView): Promise<string> {
  if (line === ':help') return help
  if (line === ':vars') return yaml(secrets.redact(allVariables(scope)))
  if (line.startsWith(':')) throw new Problem(`\`${line}\` is not a command of the console`, { hint: ':help shows them' })
  const place = { source: { file: 'the console', text: line }, start: 0, end: line.length }
  // What was typed is an author's text; the values it names keep to what they are, and data stays data.
  const value = await settled(() =>
    /\{\{|\{%/.test(line)
      ? renderValue(new Template(line, place), scope)
      : renderValue(evaluate(new Expression(line, place), scope), scope),
  )
  return yaml(secrets.redact(value))
}

function allVariables(scope: Scope): Record<string, unknown> {
  const names = [...scope.names()].filter((name) => name !== 'hostvars').sort()
  return Object.fromEntries(names.map((name) => [name, asWritten(scope.get(name))]).filter(([, value]) => value !== missing))
}

function yaml(value: unknown): string {
  const layout = { flow: 'none', indent: 2, width: 100, sort: false, unicode: true, start: false } as const
  // A scalar alone ends with a mark that only a file needs.
  return escapeText(dumpYaml(value, layout).replace(/\n\.\.\.\n$|\n$/, ''))
}

function printFailure(error: unknown, { secrets }: HostView): void {
  if (error instanceof DiagnosticError) printDiagnostics(secrets.redact([...error.diagnostics]))
  else if (error instanceof Problem) printDiagnostics([diagnosticOf(error)])
  else process.stderr.write(`error: ${secrets.redact(error instanceof Error ? error.message : toText(error))}\n`)
}

/** Gathered by a run of one task, whose report goes to a file of its own. */
async function factsOf({ host, flags }: HostView): Promise<Variables> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsplay-console-'))
  const report = path.join(folder, 'events')
  const named = (flag: string, values: readonly string[] = []) => values.flatMap((value) => [flag, value])
  const given = [
    ...named('-i', flags.inventory),
    ...named('-e', flags.extraVars),
    ...named('--vault-password-file', flags.vaultPasswordFile),
    ...named('--vault-id', flags.vaultId),
  ]
  const args = ['exec', host.name, '-m', 'setup', ...given, '--report', `jsonl=${report}`]
  try {
    const output = await tsplayOutput(args)
    const facts = factsIn(report)
    if (!facts) throw new Problem(`no facts of \`${host.name}\` were gathered`, { hint: output.trim() })
    process.stdout.write(`${Object.keys(facts).length} facts\n`)
    return facts
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function factsIn(report: string): Variables | undefined {
  const events = readFileSync(report, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event)
  const end = events.find((event) => event.type === 'task-end')
  const result = end?.type === 'task-end' ? (end.result as { readonly ansible_facts?: Variables } | undefined) : undefined
  return result?.ansible_facts
}
