/** Where the names of options lie that Ansible documents, and in which shape. */
export const optionsFile = 'test/contract/documented-options.json'

export interface DocumentedModules {
  /** The version whose documentation it was. */
  readonly ansible: string
  /** Options and their other names, by our names of the modules; those that Ansible does not have are missing. */
  readonly modules: Readonly<Record<string, readonly string[]>>
}
