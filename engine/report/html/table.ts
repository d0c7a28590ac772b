/** Tables of rows that are only added: each equal row has one number, and what was added since the last look can be taken. */

export class Table<Row> {
  readonly #numbers = new Map<string, number>()
  #added: Row[] = []
  #size = 0

  /** The number of a row that is made if there is none under this key. */
  number(key: string, row: () => Row): number {
    const found = this.#numbers.get(key)
    if (found !== undefined) return found
    const number = this.add(row())
    this.#numbers.set(key, number)
    return number
  }

  /** The number of a row that is stored once if equal. */
  shared(row: Row): number {
    return this.number(JSON.stringify(row), () => row)
  }

  add(row: Row): number {
    this.#added.push(row)
    return this.#size++
  }

  get size(): number {
    return this.#size
  }

  take(): readonly Row[] {
    const added = this.#added
    this.#added = []
    return added
  }
}
