/** How a host is reached, and what is sent to it, as reports tell of them. */

/** What is said of a login of the system's `ssh`, which does not say what was accepted. */
export const openssh = 'OpenSSH'

/** A connection to a host is open. */
export interface Connected {
  readonly type: 'connected'
  readonly time: string
  readonly host: string
  readonly user: string
  readonly seconds: number
  /** Absent on the controller itself. */
  readonly route?: Route
}

/** With -vvv: what goes to a host in one message. */
export interface Sent {
  readonly type: 'sent'
  readonly time: string
  readonly host: string
  /** Whom the scripts run as, where it is not the login user. */
  readonly become?: string
  readonly scripts: readonly SentScript[]
}

/** How a host was reached. */
export interface Route {
  readonly address: string
  readonly port: number
  /** What was accepted: a key with its file, or the password; or `openssh`. */
  readonly auth: string
  /** What the host's configuration asks for, where that is why OpenSSH was chosen. */
  readonly why?: string
  /** Hosts that were jumped over, as `user@address:port`, the first one first. */
  readonly jumps: readonly string[]
}

/** A script of a message; what is given on its standard input is never told. */
export interface SentScript {
  readonly kind: 'act' | 'ask'
  readonly script: string
  /** Absent where the task says `no_log`. */
  readonly args?: readonly string[]
  /** Names of the variables of its environment. */
  readonly env: readonly string[]
  readonly stdin: boolean
}
