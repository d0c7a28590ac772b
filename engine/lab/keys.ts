/** What a lab's operator needs to get in: a key pair, the hosts' own keys, known_hosts and an inventory. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runOrThrow } from './tool.ts'

/** Makes a key pair without passphrase at `path` and `path.pub`; gives the public line. */
export async function makeKey(path: string, comment: string): Promise<string> {
  await runOrThrow(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path])
  return (await readFile(`${path}.pub`, 'utf8')).trim()
}

/** Makes a host's key once in `folder` and gives its line for known_hosts. */
export async function hostKey(folder: string, name: string, address: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const line = await makeKey(join(folder, 'ssh_host_ed25519_key'), `root@${name}`)
  return `${address} ${line.split(' ').slice(0, 2).join(' ')}`
}

export interface Reached {
  readonly name: string
  readonly address: string
}

export interface InventoryOptions {
  readonly key: string
  readonly knownHosts: string
  /** Tried in this order. */
  readonly users: readonly string[]
}

/** Writes an inventory in YAML that names the hosts and how they are reached, nothing else. */
export async function writeInventory(file: string, hosts: readonly Reached[], options: InventoryOptions): Promise<string> {
  const lines = ['all:', '  hosts:']
  for (const host of hosts) lines.push(`    ${host.name}:`, `      ansible_host: ${host.address}`)
  lines.push(
    '  vars:',
    `    ansible_user: [${options.users.join(', ')}]`,
    `    ansible_ssh_private_key_file: ${options.key}`,
    `    ansible_ssh_common_args: -o UserKnownHostsFile=${options.knownHosts}`,
  )
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}
