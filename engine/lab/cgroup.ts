/** A control group of its own for each host: without one, hosts on a machine that systemd does not run would share theirs and stop each other's services. */
import { access, readdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders of the hierarchies that systemd-nspawn uses on this machine; none where a running systemd gives each host a scope. */
async function hierarchies(): Promise<readonly string[]> {
  if (await exists('/run/systemd/system')) return []
  const mounts = await readFile('/proc/self/mountinfo', 'utf8')
  const found: string[] = []
  for (const line of mounts.split('\n')) {
    const [left = '', right = ''] = line.split(' - ')
    const folder = left.split(' ')[4]
    if (folder && (right.startsWith('cgroup2 ') || /^cgroup .*\bname=systemd\b/.test(right))) found.push(folder)
  }
  return found
}

/** The group folders that a host is to be started in. */
export async function groupsOf(host: string): Promise<readonly string[]> {
  return (await hierarchies()).map((folder) => join(folder, host))
}

/** Removes the groups of a host that has ended. */
export async function removeGroups(host: string): Promise<void> {
  for (const folder of await groupsOf(host)) await removeTree(folder)
}

async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name))
  await rmdir(folder).catch(() => undefined)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
