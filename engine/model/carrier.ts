/** A program of the controller that carries a shell to another place: into a container, a machine, a directory. */

/** Where the shell is to be. */
export interface CarriedPlace {
  /** `ansible_host`: the name or path of the place. */
  readonly address: string
  /** `ansible_user`; without one the place decides. */
  readonly user?: string
  /** Values of the carrier's variables, as far as they are set. */
  readonly variables: Readonly<Record<string, string>>
}

/** What to do where the program does not lead there. */
export interface CarrierHint {
  /** Matches what the program prints on standard error. */
  readonly says: RegExp
  readonly hint: (place: CarriedPlace) => string
}

export interface Carrier {
  /** The value of `ansible_connection`. */
  readonly name: string
  /** Other names it answers to, such as those of collections. */
  readonly aliases?: readonly string[]
  /** Variables of a host that it reads, besides those of every connection. */
  readonly variables?: readonly string[]
  /** Variables that Ansible's connection has and this one refuses, each with what to do instead. */
  readonly refused?: Readonly<Record<string, string>>
  /** The program and its arguments that run `command` there. Its three streams are those of the command. */
  argv(place: CarriedPlace, command: readonly string[]): readonly string[]
  /** The first that matches is the next step of the error. */
  readonly hints?: readonly CarrierHint[]
  /** The place has the network of the controller. */
  readonly sharesNetwork?: true
}

/** Declares a carrier: `carriers/NAME.ts` beside a playbook, a module folder or an inventory. */
export function defineCarrier(carrier: Carrier): Carrier {
  return carrier
}
