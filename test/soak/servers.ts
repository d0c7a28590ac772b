/**
 * `servers.js HONEST LIARS [LIE]`: two SSH servers in a process of their own. One is honest; the other tells the lie of that
 * number, or without it another one on each channel. Prints their inventory lines.
 */
import { lies } from '../ssh-server/lies.ts'
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

const [good, bad] = [Number(process.argv[2]), Number(process.argv[3])]
const one = process.argv[4] === undefined ? undefined : lies[Number(process.argv[4])]?.[1]
const [honest, liar] = [await startSshServer({ maxSessions: 10 }), await startSshServer({ lie: one ?? lie, maxSessions: 10 })]
const names = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word}${String(index).padStart(3, '0')}`)
process.stdout.write(`${honest.inventory(names('honest', good))}${liar.inventory(names('liar', bad))}\nready\n`)
