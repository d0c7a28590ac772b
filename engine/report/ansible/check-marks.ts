/** The mark behind the heads of plays and tasks that are only planned, where it is asked for. */
import type { TaskLabel } from '../../model/event.ts'

const mark = ' [CHECK MODE]'

export class CheckMarks {
  readonly #shown: boolean
  #run = false
  #play = false

  constructor(shown: boolean) {
    this.#shown = shown
  }

  /** The whole run is planned, and the marks are on. */
  get planned(): boolean {
    return this.#shown && this.#run
  }

  run(check: boolean): void {
    this.#run = check
    this.#play = check
  }

  /** undefined means as the run. */
  play(check: boolean | undefined): void {
    this.#play = check ?? this.#run
  }

  ofPlay(): string {
    return this.#shown && this.#play ? mark : ''
  }

  of({ check }: TaskLabel): string {
    return this.#shown && (check ?? this.#run) ? mark : ''
  }
}
