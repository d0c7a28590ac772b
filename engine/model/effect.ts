/** What a planned change makes of a host, as plain data, and what a question may see of it before it is made. */

/** Owner, group and permission bits; what is undefined stays as it is, or becomes what the host gives new things. */
export interface Ownership {
  /** Permission bits, `0o7777` at most. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly owner?: string
  readonly group?: string
}

/** Content as a write carries it. */
export type EffectContent = string | Buffer | { readonly file: string }

/** The state that one change leaves behind. State after = `withEffects(state before, effects)`. */
export type Effect =
  /** A regular file. Without `content` and `sha1` its content is unknown. */
  | ({
      readonly kind: 'file'
      readonly path: string
      readonly content?: EffectContent
      readonly sha1?: string
      readonly size?: number
    } & Ownership)
  /** A folder; where it is `created`, nothing is in it but what later effects put there. */
  | ({ readonly kind: 'directory'; readonly path: string; readonly created?: boolean } & Ownership)
  /** A symbolic link to `target`; `behind` is what it leads to, where that is known. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly behind?: PlannedFacts }
  /** What is at the path gets these. */
  | ({ readonly kind: 'ownership'; readonly path: string } & Ownership)
  /** Neither the path nor anything below it is there. */
  | { readonly kind: 'absent'; readonly path: string }
  /** Nobody knows what is at the path and below it. */
  | { readonly kind: 'unknown'; readonly path: string }
  /** An account; what is undefined stays as it is, or is chosen by the host where it is `created`. */
  | ({ readonly kind: 'user'; readonly name: string; readonly created?: boolean } & PlannedUser)
  | { readonly kind: 'group'; readonly name: string; readonly gid?: number }
  | { readonly kind: 'no-user'; readonly name: string }
  | { readonly kind: 'no-group'; readonly name: string }
  /** A unit of the service manager; what is undefined stays as it is. */
  | ({ readonly kind: 'unit'; readonly name: string } & PlannedUnit)
  /** Software that may bring files below these folders, and accounts and units. */
  | { readonly kind: 'software'; readonly below: readonly string[] }
  /** Files below a folder come from a pattern that was not expanded. */
  | { readonly kind: 'filled'; readonly path: string }
  /** Something that is no part of the machine, such as what a web service keeps; questions with this topic depend on it. */
  | { readonly kind: 'topic'; readonly topic: string }
  /** A program with unknown effect, run by the module of that name. */
  | { readonly kind: 'anything'; readonly by?: string }

export interface PlannedFacts extends Ownership {
  readonly kind: 'file' | 'directory'
}

export interface PlannedUser {
  readonly uid?: number
  /** Name of the primary group. */
  readonly group?: string
  readonly comment?: string
  readonly home?: string
  readonly homeExists?: boolean
  readonly shell?: string
  /** Groups that list it as a member. */
  readonly groups?: readonly string[]
  /** The hash of its password, and days since 1970 of its ages. */
  readonly shadow?: Readonly<Record<string, string | number | undefined>>
}

export interface PlannedUnit {
  readonly masked?: boolean
  readonly active?: boolean
  readonly enabled?: boolean
}

/** The task and the change that a prediction, or the lack of one, goes back to. */
export interface Cause {
  readonly task: string
  readonly change: string
}

/**
 * How far an answer is unsure. `failure`: what would fail for it may not fail. `silence`: what finds nothing to do may
 * have something to do. `change`: what would be changed may be so already, or need another change.
 */
export type DoubtLevel = 'failure' | 'silence' | 'change'

export interface Doubt {
  readonly level: DoubtLevel
  readonly cause: Cause
}

/** What was planned for a path. */
export type PlannedPath =
  /** Nothing: what the host says holds. */
  | { readonly kind: 'host' }
  | { readonly kind: 'absent'; readonly cause: Cause }
  | { readonly kind: 'unknown'; readonly cause: Cause }
  /** What the host has, with another owner, group or mode. */
  | { readonly kind: 'ownership'; readonly cause: Cause; readonly ownership: Ownership }
  | {
      readonly kind: 'file'
      readonly cause: Cause
      readonly ownership: Ownership
      /** A file that the host has at the path gives way to it, but not its owner and mode. */
      readonly over: 'host' | 'nothing'
      readonly content?: EffectContent
      readonly sha1?: string
      readonly size?: number
    }
  | { readonly kind: 'directory'; readonly cause: Cause; readonly ownership: Ownership; readonly over: 'host' | 'nothing' }
  | { readonly kind: 'link'; readonly cause: Cause; readonly target: string; readonly behind?: PlannedFacts }

/** What was planned, as a question sees it. Only a check has one; doubts that are left in it decide what the check may say. */
export interface Outlook {
  /** What is planned for a path, by an absolute one. */
  at(path: string): PlannedPath
  /** `undefined` where nothing was planned; `absent` where it goes. */
  user(name: string): PlannedUser | 'absent' | undefined
  group(name: string): { readonly gid: number } | 'absent' | undefined
  /** Names of all users that are planned. */
  users(): readonly string[]
  groups(): readonly string[]
  unit(name: string): (PlannedUnit & { readonly cause: Cause }) | undefined
  /** Nothing is at this path: leaves a doubt where something planned may bring it. */
  missing(path: string): void
  /** No such account or unit is there: leaves a doubt where something planned may bring it. */
  lacking(): void
  /** The answer is what the host says: leaves a doubt where something planned may change anything. */
  asRead(): void
  doubt(level: DoubtLevel, cause: Cause): void
}

/** What a question is about, which decides what of the planned changes its answer can hang on. Without one it is everything. */
export type Subject =
  /** Its `parse` looks at what is planned by itself. */
  | { readonly kind: 'foreseen' }
  /** What is at these paths, and below them. */
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  /** Something that changes of this topic, or modules whose names begin with it, change, such as the rules of a firewall; and programs. */
  | { readonly kind: 'topic'; readonly topic: string }
  /** The machine itself, such as its clock, its kernel or its devices, which only programs change. */
  | { readonly kind: 'machine' }
