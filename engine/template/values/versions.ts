/** Compares two versions by the rules of `version_type`. */
import { EvaluationError } from './values.ts'

type Part = number | string

export function compareVersions(left: string, right: string, type: string): number {
  if (left === '') throw new EvaluationError('the version to compare is empty', undefined, 'Input version value cannot be empty')
  if (right === '')
    throw new EvaluationError('the version to compare with is empty', undefined, 'Version parameter to compare against cannot be empty')
  switch (type) {
    case 'loose':
      return compareParts(looseParts(left), looseParts(right))
    case 'strict':
      return compareParts(strictParts(left), strictParts(right))
    case 'semver':
    case 'semantic':
      return compareSemantic(left, right)
    case 'pep440':
      return compareParts(pepParts(left), pepParts(right))
    default:
      throw new EvaluationError(
        `unknown version type \`${type}\``,
        'use `loose`, `strict`, `semver` or `pep440`',
        `Invalid version type (${type}). Must be one of 'loose', 'strict', 'semver', 'semantic', 'pep440'`,
      )
  }
}

/** Splits into runs of digits and letters, without dots. */
function looseParts(version: string): Part[] {
  return version
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

function strictParts(version: string): Part[] {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version)
  if (found === null) throw new EvaluationError(`\`${version}\` is not a strict version`, 'write it as `1.2.3`')
  return [Number(found[1]), Number(found[2]), Number(found[3] ?? 0), found[4] === 'a' ? 0 : found[4] === 'b' ? 1 : 2, Number(found[5] ?? 0)]
}

function compareParts(left: readonly Part[], right: readonly Part[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [a, b] = [left[at] as Part, right[at] as Part]
    if (a === b) continue
    if (typeof a !== typeof b) throw new EvaluationError(`these versions cannot be compared: \`${a}\` with \`${b}\``)
    return a < b ? -1 : 1
  }
  return left.length - right.length
}

function compareSemantic(left: string, right: string): number {
  const [a, b] = [semantic(left), semantic(right)]
  return compareParts(a.core, b.core) || comparePrerelease(a.early, b.early)
}

function semantic(version: string): { readonly core: number[]; readonly early: string[] } {
  const found = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\dA-Za-z.-]+))?(?:\+[\dA-Za-z.-]+)?$/.exec(version)
  if (found === null) throw new EvaluationError(`\`${version}\` is not a semantic version`, 'write it as `1.2.3`')
  return { core: found.slice(1, 4).map(Number), early: found[4]?.split('.') ?? [] }
}

function comparePrerelease(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [a, b] = [left[at] as string, right[at] as string]
    if (a === b) continue
    const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)]
    if (x && y) return Number(a) - Number(b)
    return x ? -1 : y ? 1 : a < b ? -1 : 1
  }
  return left.length - right.length
}

/** Epoch, release without trailing zeros, and pre-, post- and development parts. */
function pepParts(version: string): number[] {
  const found =
    /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+[a-z\d._-]+)?$/i.exec(
      version.trim(),
    )
  if (found === null) throw new EvaluationError(`\`${version}\` is not a PEP 440 version`)
  const [, epoch, release = '', stage, stageNumber, dash, post, dev] = found
  const numbers = release
    .replace(/(?:\.0+)+$/, '')
    .split('.')
    .map(Number)
  const padded = [...numbers, ...Array(8 - numbers.length).fill(0)] as number[]
  const rank =
    stage === undefined
      ? dev !== undefined && dash === undefined && post === undefined
        ? -1
        : 3
      : 'ab'.includes(stage.charAt(0).toLowerCase())
        ? 'ab'.indexOf(stage.charAt(0).toLowerCase())
        : 2
  return [
    Number(epoch ?? 0),
    ...padded,
    rank,
    Number(stageNumber || 0),
    dash === undefined && post === undefined ? -1 : Number(dash ?? (post || 0)),
    dev === undefined ? Infinity : Number(dev || 0),
  ]
}
