/** Plays tasks for DigitalOcean against the API server of the tests, from this machine. */
import { type Ran, type RunOptions, TestWorkspace } from '../lab/test-workspace.ts'
import { type Api, type ApiOptions, startApi } from './server.ts'

export const token = 'dop_v1_0123456789abcdef_of_the_tests'

export interface Account {
  readonly workspace: TestWorkspace
  api(): Api
  /** A new account; the one before is closed. */
  start(options?: Partial<ApiOptions>): Promise<Api>
  /** Runs a command of tsplay with a playbook of these tasks for this machine. */
  play(command: 'check' | 'run', tasks: string, more?: RunOptions): Promise<Ran>
  close(): Promise<void>
}

export async function openAccount(): Promise<Account> {
  const workspace = await TestWorkspace.open({ warm: true })
  let api: Api | undefined
  const open = () => {
    if (!api) throw new Error('there is no account yet')
    return api
  }
  const inventory = await workspace.write('hosts', 'here ansible_connection=local\n')
  return {
    workspace,
    api: open,
    async start(options = {}) {
      await api?.close()
      api = await startApi({ token, ...options })
      return api
    },
    async play(command, tasks, { env, ...more } = {}) {
      const defaults = `  module_defaults:
    group/community.digitalocean.all: { baseurl: "${open().url}" }
    digital_ocean_droplet: { baseurl: "${open().url}", sleep_interval: 1 }\n`
      const playbook = await workspace.playbook(tasks, `  gather_facts: false\n${defaults}`)
      return workspace.tsplay([command, playbook, '-i', inventory, '--diff'], {
        ...more,
        env: { TSPLAY_LOCK: 'no', DO_API_TOKEN: token, ...env },
      })
    },
    async close() {
      await api?.close()
      await workspace.close()
    },
  }
}

/** Requests that changed something, or tried to. */
export function acts({ requests }: Api): readonly string[] {
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}
