/** Two SSH servers in a process of their own, for the soak: one is honest, one lies in another way on each channel. Prints their inventory lines. */
import type { Lie } from '../ssh-server/server.ts'
import { startSshServer } from '../ssh-server/server.ts'

const flood = Buffer.alloc(256 * 1024, 'x')
let number = 0

/** Ways in turn, so that every run has all of them. */
function lie(): Lie {
  const kind = number++ % 7
  let said = 0
  return {
    says: (_, chunk) => {
      said++
      switch (kind) {
        case 0:
          return said > 3 ? [] : [chunk]
        case 1:
          return [flood, chunk]
        case 2:
          return said > 2 ? undefined : [chunk]
        case 3:
          return [chunk, chunk]
        case 4:
          return [chunk.subarray(0, chunk.length / 2)]
        case 5:
          return [Buffer.from(chunk.toString('latin1').replace(/ e (\d+) 0/g, ' e $1 NaN'), 'latin1')]
        default:
          return [chunk]
      }
    },
  }
}

const [honest, liar] = [await startSshServer({ maxSessions: 10 }), await startSshServer({ lie, maxSessions: 10 })]
const [good, bad] = [Number(process.argv[2]), Number(process.argv[3])]
const names = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word}${String(index).padStart(3, '0')}`)
process.stdout.write(`${honest.inventory(names('honest', good))}${liar.inventory(names('liar', bad))}\nready\n`)
