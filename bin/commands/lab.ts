/** `tsplay lab`: throw-away hosts on this machine. */
import { existsSync } from 'node:fs'
import { labDown, labList, labRun, labSsh, labUp } from '../../engine/lab/command.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

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
      if (host === undefined) throw new Problem('`tsplay lab ssh` needs the name of a host', { hint: '`tsplay lab list` shows them' })
      return labSsh(host, command)
    }
    case 'down':
      print(await labDown(args.map(labNumber)))
      return 0
    default:
      throw new Problem(`\`tsplay lab ${word}\` is not known`, { hint: 'say up, run, list, ssh or down' })
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
  throw new Problem(`\`${word}\` can not be the name of a host`, { hint: 'letters, digits, `-` and `.`, such as `web1`' })
}

function labNumber(word: string): number {
  if (/^\d+$/.test(word)) return Number(word)
  throw new Problem(`\`${word}\` is no number of a lab`, { hint: '`tsplay lab list` shows those that are up' })
}

function print(lines: readonly string[]) {
  process.stdout.write(`${lines.join('\n')}\n`)
}
