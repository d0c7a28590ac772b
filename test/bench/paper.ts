/** Writes the table: for the terminal, and for BENCHMARKS.md. */
import { cpus, totalmem } from 'node:os'
import { must } from './measure.ts'
import type { Line } from './row.ts'

export interface Machine {
  readonly words: string
  readonly versions: string
}

export async function machine(version: string): Promise<Machine> {
  const first = async (...argv: string[]) => (await must(argv)).split('\n')[0]?.trim().replace('\t', ' ') ?? ''
  const cores = cpus()
  const ansible = await first('dpkg-query', '-W', 'ansible-core')
  const mitogen = await first('dpkg-query', '-W', 'ansible-mitogen')
  return {
    words: `${cores.length} cores (${cores[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${await first('uname', '-sr')}`,
    versions: [`tsplay ${version}`, `Node.js ${process.version}`, ansible, mitogen, await first('ssh', '-V')].join(', '),
  }
}

/** One line a row, for people who wait. */
export function said({ title, medians, verdicts }: Line): string {
  const times = medians.map(({ name, seconds, cpu }) => `${name} ${seconds.toFixed(2)} s (processor ${cpu.toFixed(1)} s)`)
  const aims = verdicts.map(({ text, met }) => `\n      ${met ? 'reached    ' : 'NOT REACHED'} ${text}`)
  return `  ${title}\n      ${times.join(', ')}${aims.join('')}`
}

export function table(lines: readonly Line[]): string {
  const rows = lines.map(({ title, medians, verdicts }) => {
    const [own, ...others] = medians
    if (!own) return ''
    const peers = others.map(({ name, seconds, rounds, failed }) => {
      if (failed) return `${name} failed: ${failed}, after ${inSeconds(seconds)}`
      const once = rounds === 1 && own.rounds > 1 ? ', once' : ''
      return `${name} ${inSeconds(seconds)} (${(seconds / own.seconds).toFixed(1)} times${once})`
    })
    const aims = verdicts.map(({ text, met }) => `${met ? 'yes' : '**no**'}: ${text}`)
    return `| ${title} | ${inSeconds(own.seconds)} | ${peers.join('<br>')} | ${aims.join('<br>')} |`
  })
  return ['| work | tsplay | the others | aim reached |', '| --- | ---: | --- | --- |', ...rows].join('\n')
}

export function processorTable(lines: readonly Line[]): string {
  const rows = lines.flatMap(({ title, medians }) =>
    medians.some(({ cpu }) => cpu > 0)
      ? [`| ${title} | ${medians.map(({ name, cpu }) => `${name} ${cpu.toFixed(2)} s`).join(', ')} |`]
      : [],
  )
  return ['| work | processor time on the controller, user and system |', '| --- | --- |', ...rows].join('\n')
}

function inSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
}
