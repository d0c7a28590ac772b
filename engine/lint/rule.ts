/** What a rule is: a code, sentences, and a pure function from what was read to what it finds. */
import type { Diagnostic, Source } from '../model/diagnostic.ts'
import type { Play } from '../model/play.ts'
import type { Node } from '../template/values/yaml.ts'

/** A YAML file of the project. */
export interface ReadFile {
  readonly source: Source
  /** undefined where it is empty, encrypted, or broken. */
  readonly node?: Node
}

/** All that can be known without a host. */
export interface Subject {
  /** Plays that could be loaded, and a play of its own for each role and each of its task files. */
  readonly plays: readonly Play[]
  /** Those of them that were made around a role: what a real play says above it is not known. */
  readonly alone: ReadonlySet<Play>
  /** Every YAML file, whether a play reads it or not. */
  readonly files: readonly ReadFile[]
  /** YAML files and templates of roles that lie elsewhere: what they name and set counts, what is wrong in them does not. */
  readonly aside: readonly ReadFile[]
  /** Template files. */
  readonly templates: readonly Source[]
  /** Filters, tests and lookups that users wrote. */
  readonly plugins: ReadonlySet<string>
  /** Names that come from outside of these files: inventory and `--extra-vars`. */
  readonly given: ReadonlySet<string>
  /** Some variables can not be known, since a file is encrypted or a playbook could not be loaded. */
  readonly open: boolean
}

export interface Rule {
  /** What `allow` names, such as `unused-handler`. */
  readonly code: string
  readonly severity: Diagnostic['severity']
  /** What it finds, for the reference. */
  readonly finds: string
  /** Why that matters, for the reference. */
  readonly why: string
  readonly find: (subject: Subject) => readonly Finding[]
}

/** A finding without what its rule says of all of them. */
export type Finding = Omit<Diagnostic, 'code' | 'severity'>
