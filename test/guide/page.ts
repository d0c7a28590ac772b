/** A page of the guide as a test sees it: the files it gives and the commands it shows, in order. */
import { readFileSync } from 'node:fs'
import { canonical } from './canonical.ts'

export interface File {
  readonly kind: 'file'
  readonly name: string
  readonly text: string
}

export interface Command {
  readonly kind: 'command'
  readonly text: string
  /** What it prints, with `…` for anything. */
  readonly output: string
  /** Lines of the page that hold the output, counted from 0; the end exclusive. */
  readonly lines: readonly [number, number]
}

export interface Page {
  readonly lines: readonly string[]
  /** It needs hosts of the lab. */
  readonly lab: boolean
  /** It needs an account at DigitalOcean, and `playbooks/`. */
  readonly cloud: boolean
  readonly steps: readonly (File | Command)[]
  /** Blocks of commands without what they print, a line each; a script with its first line is a file. */
  readonly unshown: readonly (readonly string[])[]
}

export function readPage(file: string): Page {
  const lines = readFileSync(file, 'utf8').split('\n')
  const steps: (File | Command)[] = []
  const unshown: (readonly string[])[] = []
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', info = ''] = /^( *)```(\S.*)$/.exec(lines[at] ?? '') ?? []
    if (!info) continue
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```')
    const body = lines.slice(at + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    const name = /\btitle=(\S+)/.exec(info)?.[1]
    if (name !== undefined) steps.push({ kind: 'file', name, text: `${body.join('\n')}\n` })
    else if (/^console\b/.test(info)) steps.push(...commandsIn(body, at + 1))
    else if (/^(?:sh|bash|shell)\b/.test(info) && !body[0]?.startsWith('#!')) unshown.push(body)
    at = end
  }
  const needs = (what: string) => lines[0] === '---' && lines.slice(0, 5).includes(`${what}: true`)
  return { lines, lab: needs('lab'), cloud: needs('cloud'), steps, unshown }
}

function commandsIn(body: readonly string[], offset: number): readonly Command[] {
  const commands: Command[] = []
  for (let at = 0; at < body.length; at++) {
    const line = body[at] as string
    if (!line.startsWith('$ ')) continue
    const text = [line.slice(2)]
    while (text.at(-1)?.endsWith('\\')) text.push(body[++at] as string)
    const next = body.findIndex((each, index) => index > at && each.startsWith('$ '))
    const end = next < 0 ? body.length : next
    commands.push({
      kind: 'command',
      text: text.join('\n'),
      output: body
        .slice(at + 1, end)
        .join('\n')
        .trim(),
      lines: [offset + at + 1, offset + end],
    })
  }
  return commands
}

/** Whether a program printed what a page shows: `…` stands for anything, seconds vary. */
export function isAsShown(printed: string, shown: string): boolean {
  return patternOf(canonical(shown)).test(canonical(printed.trim()))
}

function patternOf(shown: string): RegExp {
  const parts = shown.split(/(…|\d+\.\d+ s\b)/).map((part) => {
    if (part === '…') return '[^]*'
    return /^\d+\.\d+ s$/.test(part) ? '\\d+(?:\\.\\d+)? s' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`)
}
