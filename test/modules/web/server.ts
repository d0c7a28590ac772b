/** A PostgreSQL server of its own for tests: a cluster in a temporary folder, spoken to through its socket. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Here, program } from '../as-user.ts'

export interface Server {
  /** The folder of its socket. */
  readonly socket: string
  readonly port: number
  readonly hba: string
  readonly here: Here
  /** What it wrote to its log. */
  log(): string
  /** One statement as a superuser; rows as text. */
  sql(statement: string): string
  reload(): void
  stop(): void
}

/** The folder with the server's programs, where this machine has them and can run them. */
export function serverPrograms(): string | undefined {
  const root = '/usr/lib/postgresql'
  if (process.getuid?.() !== 0 || !existsSync(root)) return undefined
  const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0]
  return newest === undefined ? undefined : join(root, newest, 'bin')
}

export function startServer(bin: string): Server {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-pg-'))
  const data = join(folder, 'data')
  const port = 20_000 + (process.pid % 30_000)
  const here = { user: 'postgres', env: { PGHOST: folder, PGPORT: String(port) } }
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })))
  chownSync(folder, uid ?? 0, gid ?? 0)
  chmodSync(folder, 0o755)
  const run = (...words: readonly string[]) => {
    const { code, stdout, stderr } = program(words, here)
    if (code !== 0) throw new Error(`${words[0]}: ${stderr}`)
    return stdout
  }
  try {
    run(join(bin, 'initdb'), '-D', data, '-A', 'peer', '-E', 'UTF8', '--locale=C.UTF-8', '-N')
    const settings = `listen_addresses = '127.0.0.1'\nport = ${port}\nunix_socket_directories = '${folder}'\nlog_statement = all\nfsync = off\n`
    appendFileSync(join(data, 'postgresql.conf'), settings)
    run(join(bin, 'pg_ctl'), '-D', data, '-w', '-l', join(folder, 'log'), 'start')
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  return {
    socket: folder,
    port,
    hba: join(data, 'pg_hba.conf'),
    here,
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    sql: (statement) => run('psql', '-XAtqc', statement, 'postgres').trim(),
    reload: () => void run(join(bin, 'pg_ctl'), '-D', data, 'reload'),
    stop() {
      run(join(bin, 'pg_ctl'), '-D', data, '-m', 'immediate', 'stop')
      rmSync(folder, { recursive: true })
    },
  }
}
