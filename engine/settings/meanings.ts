/** What each setting of a file or the environment means here: supported, ignored, unsupported or unknown. */
import { didYouMean } from '../formats/suggest.ts'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import { looks } from './ignored-looks.ts'
import { machinery } from './ignored-machinery.ts'
import { restricted } from './restricted.ts'
import { type Field, type Supported, supported } from './supported.ts'
import type { Restriction } from './supported-shape.ts'

export interface Said {
  /** `section.key`, or the name of an environment variable. */
  readonly name: string
  readonly text: string
  /** Undefined for an environment variable. */
  readonly place?: Place
  readonly keyPlace?: Place
  readonly meaning: Meaning
}

export type Meaning =
  | { readonly kind: 'supported'; readonly field: Field; readonly setting: Supported }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly severity: 'error' | 'warning'; readonly message: string; readonly hint: string }
  | { readonly kind: 'unknown'; readonly hint?: string }

let meaningsByName: ReadonlyMap<string, (text: string) => Meaning> | undefined
/** The meaning of each key and environment variable, by name. */
function meanings(): ReadonlyMap<string, (text: string) => Meaning> {
  meaningsByName ??= new Map([
    ...ignored.flatMap(({ reason, keys, env }) => namesOf(keys, env).map((name) => [name, () => ({ kind: 'ignored', reason })] as const)),
    ...restricted.flatMap(({ keys, env, ...restriction }) =>
      namesOf(keys, env).map((name) => [name, (text: string) => checked(text, restriction)] as const),
    ),
    ...(Object.entries(supported) as [Field, Supported][]).flatMap(([field, setting]) =>
      [...setting.keys, ...setting.env].map((name) => [name, () => ({ kind: 'supported', field, setting })] as const),
    ),
  ] as readonly (readonly [string, (text: string) => Meaning])[])
  return meaningsByName
}

/** All known keys and environment variables. */
export function settingNames(): readonly string[] {
  return [...meanings().keys()]
}

export function meaningOf(name: string, text: string): Meaning {
  const existing = meanings().get(name)
  if (existing) return existing(text)
  if (/^galaxy_server\./.test(name) || /^ANSIBLE_GALAXY_SERVER_/.test(name))
    return { kind: 'ignored', reason: 'it only applies to `ansible-galaxy`' }
  const hint = didYouMean(name, settingNames())
  return { kind: 'unknown', ...(hint !== undefined && { hint }) }
}

function checked(text: string, { accepted, severity, message, hint }: Restriction): Meaning {
  const words = text.split(',').map((word) => word.trim().replace(/^(["'])(.*)\1$/, '$2'))
  if (words.every((word) => accepted.test(word.toLowerCase()))) return { kind: 'ignored', reason: 'it is the default behaviour' }
  return { kind: 'unsupported', severity, message, hint }
}

function namesOf(keys: string, env: string): readonly string[] {
  return `${keys} ${env}`.split(/\s+/).filter((word) => word !== '')
}

/** The diagnostic of a setting; none if it is supported or ignored. */
export function diagnosticFor({ name, text, meaning: declared, place, keyPlace }: Said): Diagnostic | undefined {
  const meaning = declared.kind === 'supported' && declared.setting.restriction ? checked(text, declared.setting.restriction) : declared
  const shown = `\`${name.slice(name.lastIndexOf('.') + 1)}\``
  if (meaning.kind === 'unsupported')
    return {
      code: 'unsupported-setting',
      severity: meaning.severity,
      message: `${shown} ${meaning.message}`,
      hint: meaning.hint,
      ...(place && { place }),
    }
  if (meaning.kind !== 'unknown') return undefined
  const hint = meaning.hint ?? 'it is ignored; `tsplay config --all` lists all settings'
  return {
    code: 'unknown-setting',
    severity: 'warning',
    message: place ? `there is no setting ${shown}` : `the environment variable ${shown} is not a setting`,
    hint,
    ...(keyPlace && { place: keyPlace }),
  }
}

export interface IgnoredSetting {
  /** Why it is ignored, to follow "Ignored:". */
  readonly reason: string
  /** `section.key`, separated by spaces. */
  readonly keys: string
  /** Environment variables, separated by spaces. */
  readonly env: string
}

export const ignored: readonly IgnoredSetting[] = [
  ...machinery,
  ...looks,
  {
    reason: 'it only applies to `ansible-galaxy`',
    keys: `galaxy.ignore_certs galaxy.role_skeleton galaxy.role_skeleton_ignore galaxy.collection_skeleton
      galaxy.collection_skeleton_ignore galaxy.server galaxy.server_list galaxy.token_path galaxy.display_progress galaxy.cache_dir
      galaxy.disable_gpg_verify galaxy.gpg_keyring galaxy.ignore_signature_status_codes galaxy.required_valid_signature_count
      galaxy.collections_path_warning galaxy.import_poll_base_interval galaxy.import_poll_factor galaxy.server_timeout
      defaults.collections_scan_sys_path defaults.collections_on_ansible_version_mismatch`,
    env: `ANSIBLE_GALAXY_IGNORE ANSIBLE_GALAXY_ROLE_SKELETON ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE ANSIBLE_GALAXY_COLLECTION_SKELETON
      ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE ANSIBLE_GALAXY_SERVER ANSIBLE_GALAXY_SERVER_LIST ANSIBLE_GALAXY_TOKEN_PATH
      ANSIBLE_GALAXY_DISPLAY_PROGRESS ANSIBLE_GALAXY_CACHE_DIR ANSIBLE_GALAXY_DISABLE_GPG_VERIFY ANSIBLE_GALAXY_GPG_KEYRING
      ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT ANSIBLE_COLLECTIONS_SCAN_SYS_PATH
      ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH ANSIBLE_GALAXY_COLLECTIONS_PATH_WARNING ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_INTERVAL
      ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_FACTOR ANSIBLE_GALAXY_SERVER_TIMEOUT ANSIBLE_GALAXY_VERSION`,
  },
  {
    reason: 'it only applies to network devices and Windows, which are not supported',
    keys: `persistent_connection.ansible_connection_path persistent_connection.control_path_dir persistent_connection.connect_timeout
      persistent_connection.connect_retry_timeout persistent_connection.buffer_read_timeout
      persistent_connection.log_messages persistent_connection.import_modules defaults.network_group_modules
      defaults.use_persistent_connections defaults.netconf_plugins defaults.httpapi_plugins defaults.cliconf_plugins defaults.terminal_plugins
      defaults.cliconf defaults.netconf netconf_connection.ssh_config winrm.kinit_env_vars defaults.win_async_startup_timeout powershell.async_dir powershell.remote_tmp runas_become_plugin.user
      runas_become_plugin.flags runas_become_plugin.password`,
    env: `ANSIBLE_CONNECTION_PATH ANSIBLE_PERSISTENT_CONTROL_PATH_DIR ANSIBLE_PERSISTENT_CONNECT_TIMEOUT
      ANSIBLE_PERSISTENT_CONNECT_RETRY_TIMEOUT ANSIBLE_PERSISTENT_BUFFER_READ_TIMEOUT
      ANSIBLE_PERSISTENT_LOG_MESSAGES ANSIBLE_NETWORK_GROUP_MODULES ANSIBLE_USE_PERSISTENT_CONNECTIONS ANSIBLE_NETCONF_PLUGINS
      ANSIBLE_HTTPAPI_PLUGINS ANSIBLE_CLICONF_PLUGINS ANSIBLE_TERMINAL_PLUGINS ANSIBLE_NETCONF_SSH_CONFIG
      ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT ANSIBLE_RUNAS_USER ANSIBLE_RUNAS_FLAGS ANSIBLE_RUNAS_PASS`,
  },
]
