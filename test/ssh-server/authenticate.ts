/** How the server of the tests lets people in: by key, password or keyboard-interactive. */
import ssh2 from 'ssh2'

export interface Account {
  /** Public keys, one line each. */
  readonly keys?: readonly string[]
  readonly password?: string
  /** The password is asked by keyboard-interactive only. */
  readonly keyboard?: boolean
}

/** What the server was asked so far. */
export interface Counts {
  connections: number
  /** `user method[:key type[:hash]][:signed]`, in order. */
  authentications: string[]
  channels: number
  execs: string[]
  forwards: string[]
}

/** Answers one authentication request, at once, so that what follows it in the same packet finds itself let in. */
export function authenticate(context: ssh2.AuthContext, users: Readonly<Record<string, Account>>, counts: Counts): void {
  const account = users[context.username]
  const signed = context.method === 'publickey' && context.signature ? ':signed' : ''
  const type = context.method === 'publickey' ? `:${context.key.algo}${context.hashAlgo ? `:${context.hashAlgo}` : ''}` : ''
  counts.authentications.push(`${context.username} ${context.method}${type}${signed}`)
  const methods: ssh2.AuthenticationType[] = [
    'publickey',
    ...(account?.keyboard ? (['keyboard-interactive'] as const) : (['password'] as const)),
  ]
  const ok =
    (context.method === 'publickey' && account !== undefined && keyFits(context, account.keys ?? [])) ||
    (context.method === 'password' && !account?.keyboard && account?.password !== undefined && context.password === account.password)
  if (ok) context.accept()
  else if (context.method === 'keyboard-interactive' && account?.keyboard)
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
      if (answers[0] === account.password) context.accept()
      else context.reject(methods)
    })
  else context.reject(methods)
}

function keyFits(context: ssh2.PublicKeyAuthContext, keys: readonly string[]): boolean {
  for (const text of keys) {
    const key = ssh2.utils.parseKey(text)
    if (key instanceof Error) continue
    if (!key.getPublicSSH().equals(context.key.data)) continue
    if (!context.signature || !context.blob) return true
    return key.verify(context.blob, context.signature, context.hashAlgo) === true
  }
  return false
}
