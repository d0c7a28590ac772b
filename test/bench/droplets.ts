/** Part c: The droplet playbook where it has nothing left to do, on one host of the lab and on eight. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Lab } from '../../engine/lab/lab.ts'
import { type Contestant, must } from './measure.ts'
import type { Row } from './row.ts'
import { type Stage, type Target, webHosts } from './stage.ts'
import { ansible, executable, mitogen, playbooks, root, tsplay } from './tools.ts'

const playbook = path.join(root, 'playbooks/droplet.yml')

export async function droplets(stage: Stage): Promise<readonly Row[]> {
  const lab = await stage.lab()
  stage.tell('    settling the droplet playbook on eight hosts')
  const command = [process.execPath, executable, 'run', playbook, '-i', lab.inventory, '-l', webHosts.join(',')]
  await must(command)
  await must(command)
  return [1, 8].map((count) => {
    const names = webHosts.slice(0, count)
    const targets = names.map((name) => settledDroplet(lab, name))
    const peers = { playbook: path.join(playbooks, 'droplet.yml'), targets, changes: 0 }
    const own: Contestant = {
      ...tsplay(stage, { playbook, targets, changes: 0 }),
      argv: [process.execPath, executable, 'run', playbook, '-i', lab.inventory, '-l', names.join(',')],
    }
    return {
      letter: 'c',
      title: `c) the droplet playbook, settled, ${count === 1 ? 'one host' : `${count} hosts`}`,
      contestants: [own, ansible(stage, peers), mitogen(stage, peers)],
      aims: [{ timesFasterThan: 'Ansible', atLeast: 10 }],
    }
  })
}

/** Once it is settled, root is kept out, and sudo asks for the password that was made. */
function settledDroplet(lab: Lab, name: string): Target {
  const credentials = path.join(path.dirname(lab.inventory), 'credentials', name)
  const variables = { ansible_become_password: readFileSync(path.join(credentials, 'user.txt'), 'utf8').trim(), credentials }
  return { name, address: lab.host(name).address, port: 22, user: 'johndoe', key: lab.key, knownHosts: lab.knownHosts, variables }
}
