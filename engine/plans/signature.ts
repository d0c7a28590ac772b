/** Signatures of plans, in the format of `ssh-keygen -Y`: a plan `FILE` has its signature in `FILE.sig`. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { lastLine } from '../formats/text-lines.ts'
import { Problem } from '../model/diagnostic.ts'

/** A signature of a plan is none of anything else. */
const namespace = 'tsplay-plan'

/** Signs a plan with a private key, or with a public one whose private key an agent has. `ssh-keygen` asks for the passphrase. */
export function signPlan(file: string, key: string): void {
  rmSync(signatureOf(file), { force: true })
  const { stderr, status } = keygen(['sign', '-f', key, '-n', namespace, file], 'inherit')
  if (status !== 0 || !existsSync(signatureOf(file)))
    throw new Problem(`the plan cannot be signed with \`${key}\`: ${lastLine(stderr)}`, { hint: 'the plan itself was written' })
}

/** The principal that signed this content. Throws Problem where nobody did, or none of those that a file of allowed signers names. */
export function signerOf(file: string, content: Buffer, allowedSigners: string): string {
  const signature = signatureOf(file)
  if (!existsSync(signature)) throw new Problem(`the plan \`${file}\` has no signature`, { hint: 'make one with `tsplay plan --sign KEY`' })
  const found = keygen(['find-principals', '-s', signature, '-f', allowedSigners])
  const [principal] = found.stdout.split('\n')
  if (found.status !== 0 || !principal)
    throw new Problem(`nobody in \`${allowedSigners}\` has signed the plan \`${file}\``, { hint: lastLine(found.stderr) || undefined })
  const verified = keygen(['verify', '-f', allowedSigners, '-I', principal, '-n', namespace, '-s', signature], content)
  if (verified.status !== 0)
    throw new Problem(`the signature of the plan \`${file}\` is not valid`, {
      hint: lastLine(verified.stderr || verified.stdout) || undefined,
    })
  return principal
}

function signatureOf(file: string): string {
  return `${file}.sig`
}

/** `input` is its standard input: a content, or that of the terminal. */
function keygen(words: readonly string[], input: Buffer | 'inherit' = Buffer.alloc(0)) {
  const from: SpawnSyncOptions = input === 'inherit' ? { stdio: ['inherit', 'pipe', 'pipe'] } : { input }
  const { error, stdout, stderr, status } = spawnSync('ssh-keygen', ['-Y', ...words], { ...from, encoding: 'utf8' })
  if (error) throw new Problem('`ssh-keygen` cannot be started', { hint: 'install the client of OpenSSH 8.2 or later' })
  return { stdout, stderr, status }
}
