/** `tsplay lab`: throw-away hosts on this machine. */
import { existsSync } from 'node:fs'
import { describe, keptLabs, labDown, labList, labRun, labSsh, labUp } from '../../engine/lab/command.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { prompt } from '../terminal/prompt.ts'

const tell = (text: string) => process.stderr.write(`${text}\n`)

export async function labCommand(word: string, args: readonly string[]): Promise<number> {
  switch (word) {
    case 'up':
      print((await labUp({ names: args.length ? args.map(hostName) : ['droplet'], log: tell })).lines)
      return 0
    case 'run':
      return runOn(args)
    case 'list':
      print(await labList())
      return 0
    case 'ssh': {
      const [host, ...command] = args
      if (host === undefined) throw new Problem('`tsplay lab ssh` needs the name of a host', { hint: '`tsplay lab list` lists them' })
      return labSsh(host, command)
    }
    case 'down':
      print(await labDown(args.includes('all') ? [] : await slotsFor(args.map(labNumber), await keptLabs(), question())))
      return 0
    default:
      throw new Problem(`\`tsplay lab ${word}\` does not exist`, { hint: 'use up, run, list, ssh or down' })
  }
}

/** A run on a host that is there for this run alone; further words are flags of `tsplay run`. */
async function runOn(args: readonly string[]): Promise<number> {
  const [playbook] = args
  if (playbook === undefined)
    throw new Problem('`tsplay lab run` needs a playbook', { hint: 'such as `tsplay lab run playbooks/droplet.yml`' })
  if (!playbook.startsWith('-') && !existsSync(playbook)) throw new Problem(`there is no playbook \`${playbook}\``)
  return labRun({ names: ['droplet'], log: tell }, async (lab) => {
    const { runTsplay } = await import('../terminal/again.ts')
    return runTsplay(['run', ...args, '-i', lab.inventory])
  })
}

function hostName(word: string): string {
  if (/^[a-z\d][a-z\d.-]*$/i.test(word)) return word
  throw new Problem(`\`${word}\` is not a valid host name`, { hint: 'use letters, digits, `-` and `.`, as in `web1`' })
}

function labNumber(word: string): number {
  if (/^\d+$/.test(word)) return Number(word)
  throw new Problem(`\`${word}\` is not the number of a lab`, { hint: '`tsplay lab list` lists the running labs' })
}

/** Which labs to take down: those that are named, or the only one; where more are up somebody has to say. */
export async function slotsFor(named: readonly number[], kept: readonly Up[], ask?: Ask): Promise<readonly number[]> {
  if (named.length > 0 || kept.length < 2) return named
  const lines = kept.flatMap(describe)
  const slots = kept.map(({ slot }) => slot)
  if (!ask)
    throw new Problem(`${kept.length} labs are up:\n${lines.join('\n')}`, {
      hint: `choose one: \`tsplay lab down ${slots[0]}\`, or \`tsplay lab down all\``,
    })
  const answer = (await ask(`${lines.join('\n')}\nWhich to take down (${slots.join(', ')} or all)?`)).trim()
  if (answer === 'all') return slots
  const chosen = answer
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(labNumber)
  if (chosen.length === 0) throw new Problem('no lab was chosen: nothing was taken down')
  return chosen
}

type Up = Parameters<typeof describe>[0]
type Ask = (text: string) => Promise<string>

function question(): Ask | undefined {
  return process.stdin.isTTY ? (text) => prompt(text, true) : undefined
}

function print(lines: readonly string[]) {
  process.stdout.write(`${lines.join('\n')}\n`)
}
