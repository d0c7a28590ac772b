/** Options that the PostgreSQL modules share, and rules on them. */
import type { Params } from '../../engine/model/module.ts'

/** Aliases of a module, from its name in Ansible. */
export function postgresAliases<N extends string>(name: N) {
  return [name, `community.postgresql.${name}`, `community.general.${name}`]
}

/** What every module needs. */
export const psqlNote = 'Needs `psql` 10 or later on the host, and no Python.'

export const loginOptions = {
  login_user: {
    type: 'string',
    aliases: ['login'],
    description:
      'Role to log in as; by default `PGUSER` of the environment, or `postgres`. A local server usually expects the system user of the same name: `become_user: postgres`.',
  },
  login_password: { type: 'string', secret: true, description: 'Password to log in with.' },
  login_host: { type: 'string', aliases: ['host'], description: 'Host of the server; by default its local Unix socket.' },
  login_unix_socket: {
    type: 'path',
    aliases: ['unix_socket'],
    description: 'Directory of the Unix socket, if it is not the default; used also with `login_host: localhost`.',
  },
  port: {
    type: 'integer',
    aliases: ['login_port'],
    description: 'Port of the server; by default `PGPORT` of the environment, or 5432.',
  },
  ssl_mode: {
    enum: ['allow', 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
    default: 'prefer',
    description: "TLS mode of the connection, in libpq's terms.",
  },
  ca_cert: {
    type: 'path',
    aliases: ['ssl_rootcert'],
    description: 'CA certificates to verify the server with, a file on the host.',
  },
  ssl_cert: { type: 'path', description: 'Certificate of the client, a file on the host.' },
  ssl_key: { type: 'path', description: 'Private key of the client, a file on the host.' },
  connect_params: {
    type: 'dict',
    default: {},
    description:
      'More parameters of libpq, such as `connect_timeout`; they override the other options. The password cannot be one of them.',
  },
  session_role: { type: 'string', description: 'Role to switch to before any change.' },
} as const

/** The same for modules that put names and values of the author into statements. */
export const serverOptions = {
  trust_input: {
    type: 'boolean',
    default: true,
    description: 'Allow names and values that look like SQL. They are always quoted; `false` refuses possible injections.',
  },
  ...loginOptions,
} as const

type Texts = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** With `trust_input: false`: a sentence for each text that reads like SQL, by the name of its option. */
export function trustProblems(trust: { readonly trust_input: boolean }, texts: Texts): string[] {
  return dangerous(trust, texts).map(
    ([name]) => `\`${name}\` is potentially dangerous: it looks like SQL, which \`trust_input: false\` refuses`,
  )
}

/** Ansible's message for them. */
export function trustMessage(trust: { readonly trust_input: boolean }, texts: Texts): string | undefined {
  const bad = dangerous(trust, texts).map(([, text]) => text)
  return bad.length > 0 ? `Passed input '${bad.join(', ')}' is potentially dangerous` : undefined
}

function dangerous({ trust_input: trusted }: { readonly trust_input: boolean }, texts: Texts): readonly (readonly [string, string])[] {
  if (trusted) return []
  return Object.entries(texts).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((each) =>
      each !== undefined && suspicious.some((pattern) => pattern.test(String(each))) ? [[name, String(each)] as const] : [],
    ),
  )
}

/** A comment after a quote, joined queries, a second statement. */
const suspicious = [
  /^[^'"\n]*['"].*--/m,
  /(?:UNION|INTERSECT|EXCEPT).*SELECT/i,
  /^[^;\n]*;.*(?:SELECT|UPDATE|INSERT|DELETE|DROP|TRUNCATE|ALTER)/im,
]

export type Login = Partial<Params<Omit<typeof loginOptions, 'ssl_mode'>>> & {
  readonly ssl_mode: string
}

/** Problems of a name that no statement can contain. */
export function nameProblems(option: string, name: string | undefined): readonly string[] {
  if (name === undefined) return []
  if (name === '') return [`\`${option}\` is empty`]
  if (/[\0\r\n]/.test(name)) return [`\`${option}\` contains a line break`]
  return Buffer.byteLength(name) > 63 ? [`\`${option}\` is longer than 63 bytes, the limit of PostgreSQL for names`] : []
}
