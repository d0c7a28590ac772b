/** Declares lint rules: a code, descriptions, and a pure function that returns findings. */
import type { Diagnostic, Source } from '../model/diagnostic.ts'
import type { Play } from '../model/play.ts'
import type { Node } from '../template/values/yaml.ts'

/** A YAML file of the project. */
export interface ReadFile {
  readonly source: Source
  /** Undefined if it is empty, encrypted, or invalid. */
  readonly node?: Node
}

/** The project as read, without any host. */
export interface Subject {
  /** Plays with what their includes name, and a generated play for each task file of a role that none of them names. */
  readonly plays: readonly Play[]
  /** The generated plays of roles, whose keywords are not known. */
  readonly rolePlays: ReadonlySet<Play>
  /** Plays that do not show all tasks that may notify their handlers. */
  readonly partialPlays: ReadonlySet<Play>
  /** All YAML files, whether a play reads them or not. */
  readonly files: readonly ReadFile[]
  /** YAML files and templates of roles outside the project: their variables count, their errors are not reported. */
  readonly externalFiles: readonly ReadFile[]
  /** Template files. */
  readonly templates: readonly Source[]
  /** Custom filters, tests and lookups. */
  readonly plugins: Pick<ReadonlySet<string>, 'has'>
  /** Variables of the inventory and of `--extra-vars`. */
  readonly definedOutside: ReadonlySet<string>
  /** Some variables are unknown, since a file is encrypted or a playbook could not be loaded. */
  readonly incomplete: boolean
}

export interface Rule {
  /** The code, such as `unused-handler`, as in `allow` comments. */
  readonly code: string
  readonly severity: Diagnostic['severity']
  /** What it finds, for the reference. */
  readonly finds: string
  /** Why that matters, for the reference. */
  readonly why: string
  readonly find: (subject: Subject) => readonly Finding[]
}

/** A finding without the properties its rule sets. */
export type Finding = Omit<Diagnostic, 'code' | 'severity'>
