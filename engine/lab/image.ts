/** The image that every host of the lab starts from: built once, kept under the digest of its recipe. */
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { withLock } from './lock.ts'
import { prepareMachine } from './machine.ts'
import { type Recipe, recipeFor } from './recipe.ts'
import { releaseTitle, suites, usualRelease } from './releases.ts'
import { runOrThrow } from './tool.ts'

/** Where images and running labs lie: `$TSPLAY_LAB`, or `/var/cache/tsplay/lab`. */
export function labFolder(): string {
  return process.env.TSPLAY_LAB || '/var/cache/tsplay/lab'
}

/** The folder of a whole image; builds it where it is missing, clears what a cut-off build left. */
export async function image(folder: string, log: (line: string) => void, wanted: Recipe = recipeFor(usualRelease)): Promise<string> {
  const whole = join(folder, 'images', wanted.digest)
  if (await exists(whole)) return whole
  return withLock(
    join(folder, 'images.lock'),
    () => log('another process builds the image: waiting for it'),
    async () => {
      if (!(await exists(whole))) await build(folder, whole, wanted, log)
      return whole
    },
  )
}

async function build(folder: string, whole: string, wanted: Recipe, log: (line: string) => void): Promise<void> {
  await prepareMachine(log)
  const images = join(folder, 'images')
  await mkdir(images, { recursive: true, mode: 0o755 })
  for (const name of await readdir(images)) {
    if (!name.endsWith('.part')) continue
    log(`removing an incomplete image, ${name}`)
    await unmountBelow(join(images, name))
    await rm(join(images, name), { recursive: true, force: true })
  }
  log(`building the image of a ${releaseTitle(wanted.release)} host (only once; takes some minutes)`)
  const part = `${whole}.part`
  const hook = join(folder, 'images', 'hook.sh')
  await writeFile(hook, wanted.hook)
  const onLine = (line: string) => {
    if (line.startsWith('I: ')) log(`  ${line.slice(3)}`)
  }
  await runOrThrow(wanted.command(hook, part, await sources(images, suites[wanted.release])), { onLine })
  await rename(part, whole)
}

/** A build that was ended leaves `/proc` and its kind mounted, and what is mounted cannot be removed. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '')
  const places = mounts
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))))
  for (const place of places.filter((each) => each.startsWith(`${folder}/`)).reverse()) await runOrThrow(['umount', '--lazy', place])
}

/** This machine's own Debian sources, for this suite, so that its mirror is used; the default ones where it has none. */
async function sources(folder: string, suite: string): Promise<readonly string[]> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const [, own] = /^ID=debian$/m.test(release) ? (/^VERSION_CODENAME=(\w+)$/m.exec(release) ?? []) : []
  if (own === undefined) return []
  const found: string[] = []
  for (const file of ['/etc/apt/sources.list', '/etc/apt/sources.list.d/debian.sources']) {
    const text = await readFile(file, 'utf8').catch(() => '')
    const word = new RegExp(`\\b${own}\\b`, 'g')
    if (!word.test(text)) continue
    const copy = join(folder, `${suite}-${basename(file)}`)
    await writeFile(copy, text.replaceAll(word, suite))
    found.push(copy)
  }
  return found
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
