/** Runs a function while chance, the clock and the environment throw. */

/** What the function gives; throws where it reached for anything but its arguments. */
export function purely<T>(work: () => T): T {
  const { random } = Math
  const { Date: date } = globalThis
  const environment = Object.getOwnPropertyDescriptor(process, 'env')
  try {
    Math.random = () => refuse('Math.random')
    globalThis.Date = poisonedDate(date)
    Object.defineProperty(process, 'env', { configurable: true, get: () => refuse('process.env') })
    return work()
  } finally {
    Math.random = random
    globalThis.Date = date
    if (environment) Object.defineProperty(process, 'env', environment)
  }
}

/** A date of given numbers is a value; the present one is not. */
function poisonedDate(date: DateConstructor): DateConstructor {
  return new Proxy(date, {
    construct: (target, args) => (args.length === 0 ? refuse('new Date()') : Reflect.construct(target, args)),
    apply: () => refuse('Date()'),
    get: (target, name) => (name === 'now' ? () => refuse('Date.now') : Reflect.get(target, name)),
  })
}

function refuse(name: string): never {
  throw new Error(`a plan reached for ${name}`)
}
