/** Lets the hosts of a lab reach HTTP, HTTPS and the archive of their release, through a proxy on this machine. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lab } from './lab.ts'
import { gatewayOf } from './network.ts'
import { type LabProxy, openProxy } from './proxy.ts'
import { rootOf } from './record.ts'
import { type Release, suites } from './releases.ts'

/** Ends with the proxy. Sessions of users and apt find its address in `/etc`. */
export async function openOutside({ slot, hosts }: Lab, releaseOf: (host: string) => Release): Promise<LabProxy> {
  const address = gatewayOf(slot)
  const proxy = await openProxy(address)
  const url = `http://${address}:${proxy.port}`
  for (const host of hosts) {
    const inside = (path: string) => join(rootOf(host), 'etc', path)
    const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']
    await writeFile(inside('environment'), [...names.map((name) => `${name}=${url}`), 'no_proxy=localhost,127.0.0.1', ''].join('\n'))
    await writeFile(inside('apt/apt.conf.d/30lab'), `Acquire::http::Proxy "${url}";\nAcquire::https::Proxy "${url}";\n`)
    const suite = suites[releaseOf(host.name)]
    const archives = [`debian ${suite}`, `debian ${suite}-updates`, `debian-security ${suite}-security`]
    await writeFile(inside('apt/sources.list'), archives.map((archive) => `deb http://deb.debian.org/${archive} main\n`).join(''))
    await rm(inside('apt/apt.conf.d/20lab'), { force: true })
  }
  return proxy
}
