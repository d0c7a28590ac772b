/** Flags as the options of a run; passwords are asked for here. */
import { readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { defined } from '../../engine/formats/defined.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { widest } from '../../engine/run/host/answers.ts'
import type { RunOptions } from '../../engine/run/schedule/state.ts'
import type { Loaded } from '../load/load.ts'
import { ask } from '../terminal/prompt.ts'
import { factOptions } from './fact-options.ts'
import type { RunFlags } from './flags.ts'
import { missingHandlers } from './play-defaults.ts'

/** Seconds that another run on a host is waited for. */
const usualLockTimeout = 60
/** Hosts at work at once where nobody says otherwise. */
const usualForks = 500

export async function runOptions(flags: RunFlags, { extraVars, secrets }: Pick<Loaded, 'extraVars' | 'secrets'>): Promise<RunOptions> {
  const password = flags.askPass ? await ask('login password') : passwordFile(flags.connectionPasswordFile)
  const becomePassword = flags.askBecomePass
    ? (await ask('become password (empty: the login password)')) || password
    : passwordFile(flags.becomePasswordFile)
  for (const secret of [password, becomePassword]) if (secret) secrets.add(secret)
  const { settings = {} } = flags
  return {
    check: flags.check === true,
    exitCode: flags.exitCode === true,
    diff: flags.diff === true,
    verbosity: flags.verbose,
    forks: flags.forks ?? usualForks,
    limit: flags.limit,
    tags: flags.tags ?? [],
    skipTags: flags.skipTags ?? [],
    startAtTask: flags.startAtTask,
    extraVars,
    reach: defined({
      users: flags.user === undefined ? undefined : [flags.user],
      password,
      keyFiles: flags.privateKey,
      sshArgs: flags.sshCommonArgs,
      ssh: defined({ first: settings.sshArgs, last: settings.sshExtraArgs }),
      timeout: flags.timeout,
      hostKeys: flags.acceptNewHostKeys ? ('accept-new' as const) : settings.hostKeyChecking === false ? ('ignore' as const) : undefined,
      port: settings.remotePort,
      connection: flags.connection,
    }),
    become: defined({ on: flags.become, user: flags.becomeUser, method: flags.becomeMethod, password: becomePassword }),
    window: flags.window ?? widest,
    stretches: flags.stretches === true,
    verify: flags.verify === true,
    taskTimeout: flags.taskTimeout ?? 3600,
    orphans: (flags.orphans ?? 'report') as RunOptions['orphans'],
    ...(flags.lock !== false && { lock: { seconds: flags.lockTimeout ?? usualLockTimeout, who: operator() } }),
    facts: factOptions(flags),
    missingHandlers: missingHandlers(settings),
    managed: settings.ansibleManaged,
    poll: settings.pollInterval,
    hashBehaviour: settings.hashBehaviour === 'merge' ? 'merge' : 'replace',
    injectFacts: settings.injectFacts,
    asyncDir: settings.asyncDir,
    varsRoot: settings.varsRoot as RunOptions['varsRoot'],
    settingsFile: flags.settingsFile,
  }
}

/** Who runs this, and where: `alice@desk`. */
export function operator(): string {
  return `${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container the user may be a number and no more.
    return String(process.getuid?.() ?? 'unknown')
  }
}

function passwordFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new Problem(`the password file \`${file}\` cannot be read: ${(error as Error).message}`)
  }
}
