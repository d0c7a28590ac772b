/** Flags with what `ansible.cfg` and the environment say in their places; a flag that is given wins. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { defined } from '../../engine/formats/defined.ts'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import { readSettings, type Settings, type Surroundings, type Values } from '../../engine/settings/index.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import type { RunFlags } from './flags.ts'

/** The settings of this place and this person. */
export function settingsHere(): Promise<Settings> {
  return readSettings(surroundings())
}

/** What settings are read by: the environment, the folder and the home of this process. */
export function surroundings(): Surroundings {
  return { env: process.env, cwd: process.cwd(), home: homedir() }
}

/** Tells what is odd in them; throws DiagnosticError for what is wrong. */
export async function withSettings<F extends Partial<RunFlags>>(flags: F): Promise<F & Pick<RunFlags, 'settings'>> {
  if (flags.settings) return flags
  const { values, diagnostics, file } = await settingsHere()
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new DiagnosticError(diagnostics)
  printDiagnostics(diagnostics, flags.heads)
  const set = { ...reaching(flags, values), ...choosing(flags, values), ...passwords(flags, values), ...searching(flags, values) }
  const written = defined(set)
  return { ...flags, ...written, settings: { ...values, ...(flags.forceHandlers && { forceHandlers: true }) }, settingsFile: file }
}

type Flags = Partial<RunFlags>

function reaching(flags: Flags, values: Values): Flags {
  return {
    inventory: flags.inventory ?? values.inventory,
    user: flags.user ?? values.remoteUser,
    privateKey: flags.privateKey ?? (values.privateKeyFile === undefined ? undefined : [values.privateKeyFile]),
    connection: flags.connection ?? values.transport,
    timeout: flags.timeout ?? (values.timeout || undefined),
    sshCommonArgs: flags.sshCommonArgs ?? values.sshCommonArgs,
    become: flags.become ?? values.become,
    becomeUser: flags.becomeUser ?? values.becomeUser,
    becomeMethod: flags.becomeMethod ?? values.becomeMethod,
    forks: flags.forks ?? (values.forks || undefined),
  }
}

function choosing(flags: Flags, values: Values): Flags {
  return {
    tags: flags.tags ?? values.tags,
    skipTags: flags.skipTags ?? values.skipTags,
    diff: flags.diff ?? values.diff,
    verbose: (flags.verbose ?? 0) + (values.verbosity ?? 0),
    taskTimeout: flags.taskTimeout ?? (values.taskTimeout || undefined),
    orphans: flags.orphans ?? values.orphans,
    stretches: flags.stretches === true || values.stretches === true,
    lock: flags.lock !== false && values.lock !== false,
    lockTimeout: flags.lockTimeout ?? values.lockTimeout,
    python: flags.python === false ? false : values.python,
    log: flags.log ?? values.logPath,
    journal: flags.journal !== false && values.journal !== false,
    colour: flags.colour !== false && values.noColour !== true,
  }
}

/** Vault passwords add up; of the others the flag's file, or its question, counts alone. */
function passwords(flags: Flags, values: Values): Flags {
  const files = [...(flags.vaultPasswordFile ?? []), ...(values.vaultPasswordFile === undefined ? [] : [values.vaultPasswordFile])]
  const ids = [...(flags.vaultId ?? []), ...(values.vaultIdentityList ?? [])]
  const login = flags.askPass || flags.connectionPasswordFile !== undefined
  const become = flags.askBecomePass || flags.becomePasswordFile !== undefined
  return {
    vaultPasswordFile: files.length > 0 ? files : undefined,
    vaultId: ids.length > 0 ? ids : undefined,
    askVaultPass: flags.askVaultPass ?? (files.length + ids.length > 0 ? undefined : values.askVaultPass),
    ...(!login && { askPass: values.askPass, connectionPasswordFile: values.connectionPasswordFile }),
    ...(!become && { askBecomePass: values.becomeAskPass, becomePasswordFile: values.becomePasswordFile }),
  }
}

function searching(flags: Flags, values: Values): Flags {
  return {
    rolesPath: [...(flags.rolesPath ?? []), ...(values.rolesPath ?? usual('roles', values))],
    collectionsPath: [...(flags.collectionsPath ?? []), ...(values.collectionsPath ?? usual('collections', values).slice(0, 2))],
    modulePath: [...(flags.modulePath ?? []), ...(values.modulePath ?? [])],
  }
}

/** Where Ansible's own programs put what they fetch. */
function usual(kind: 'roles' | 'collections', { home }: Values): readonly string[] {
  return [join(home ?? join(surroundings().home, '.ansible'), kind), `/usr/share/ansible/${kind}`, `/etc/ansible/${kind}`]
}
