/**
 * `servers.js HONEST LIARS [LIE]`: two SSH servers in a process of their own. One is honest; the other tells the lie of that
 * number, or without it another one on each channel. Prints their inventory lines.
 */
import { lies } from '../ssh-server/lies.ts'
import type { Lie } from '../ssh-server/server.ts'
import { startSshServer } from '../ssh-server/server.ts'

let channels = 0
/** All in turn, so that every run has all of them. */
const inTurn = (): Lie => lies[channels++ % lies.length]?.[1]() as Lie

const [good, bad] = [Number(process.argv[2]), Number(process.argv[3])]
const one = process.argv[4] === undefined ? undefined : lies[Number(process.argv[4])]?.[1]
const [honest, liar] = [await startSshServer({ maxSessions: 10 }), await startSshServer({ lie: one ?? inTurn, maxSessions: 10 })]
const names = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word}${String(index).padStart(3, '0')}`)
process.stdout.write(`${honest.inventory(names('honest', good))}${liar.inventory(names('liar', bad))}\nready\n`)
