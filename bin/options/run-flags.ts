/** What the command line gives to a run, as data. */
import type { Resume } from '../../engine/model/account.ts'
import type { Heads } from '../../engine/report/diagnostic.ts'
import type { Values } from '../../engine/settings/index.ts'
import type { RunOrigin } from '../reporting/run-journal.ts'

/** Layouts of reports besides our own, by the names that `stdout_callback` gives them. */
export const layouts = ['default', 'yaml', 'debug', 'skippy', 'minimal', 'oneline', 'unixy', 'json', 'null'] as const
export type Layout = (typeof layouts)[number]

/** A flag as it is typed, by its name here. */
export function flagNamed(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** What the command line gives to a run, before anything is loaded. */
export interface RunFlags {
  readonly inventory?: readonly string[]
  readonly limit?: string
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly extraVars?: readonly string[]
  readonly check?: boolean
  readonly exitCode?: boolean
  readonly diff?: boolean
  readonly forks?: number
  readonly user?: string
  readonly become?: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: string
  readonly askPass?: boolean
  readonly askBecomePass?: boolean
  readonly connectionPasswordFile?: string
  readonly becomePasswordFile?: string
  readonly privateKey?: readonly string[]
  readonly connection?: string
  readonly timeout?: number
  readonly sshCommonArgs?: string
  readonly acceptNewHostKeys?: boolean
  readonly verbose: number
  /** Only changes and failures are shown. */
  readonly quiet?: boolean
  readonly profile?: boolean
  readonly listHosts?: boolean
  readonly listTasks?: boolean
  readonly listTags?: boolean
  readonly syntaxCheck?: boolean
  readonly startAtTask?: string
  readonly vaultPasswordFile?: readonly string[]
  readonly vaultId?: readonly string[]
  readonly askVaultPass?: boolean
  readonly report?: readonly string[]
  /** False switches plug-ins in Python off, a text names the interpreter. */
  readonly python?: string | boolean
  readonly log?: string
  readonly trace?: string
  readonly verify?: boolean
  readonly window?: number
  /** Changes of tasks that may travel together go in one message. */
  readonly stretches?: boolean
  readonly taskTimeout?: number
  readonly orphans?: string
  readonly lock?: boolean
  readonly lockTimeout?: number
  readonly colour?: boolean
  readonly rolesPath?: readonly string[]
  readonly modulePath?: readonly string[]
  /** Folders that hold `ansible_collections`; no flag names them. */
  readonly collectionsPath?: readonly string[]
  /** What the settings say, once they stand in the places of flags that were not given. */
  readonly settings?: Values
  /** The file that says them. */
  readonly settingsFile?: string
  readonly forceHandlers?: boolean
  readonly step?: boolean
  /** Shows the plan, and asks once before it is carried out. */
  readonly ask?: boolean
  /** What the program of another name asks for: its layout, facts for every play, the controller where no inventory is. */
  readonly layout?: Layout
  /** Whose programs warnings and errors look like. */
  readonly heads?: Heads
  /** One task and no more (`exec`). */
  readonly single?: boolean
  /** A host whose output is one line is one line of the report. */
  readonly brief?: boolean
  /** The command that goes on where this one ended early. */
  readonly commandFor?: (resume: Resume) => string | undefined
  /** The command that shows what this one leaves out of the report of a host. */
  readonly commandForMore?: (host: string) => string | undefined
  /** What the journal of the run keeps of how it was started; without it there is none. */
  readonly origin?: RunOrigin
  readonly journal?: boolean
  /** Handlers that earlier runs left pending are run. */
  readonly pendingHandlers?: boolean
  /** A folder for a file of each host's result (`ansible -t`). */
  readonly tree?: string
  readonly flushCache?: boolean
}
