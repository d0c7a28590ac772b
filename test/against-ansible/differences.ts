/** What two outcomes do not have in common, as lines for people. */

/** A line for each value that differs, lists of texts from the first that differs on. Results may say more than Ansible's. */
export function differences(ansible: unknown, tsplay: unknown, meant: readonly string[], at = ''): readonly string[] {
  if (JSON.stringify(ansible) === JSON.stringify(tsplay) || meant.some((end) => at.endsWith(end))) return []
  if (isTexts(ansible) && isTexts(tsplay)) return [`${at}\n${words(ansible, tsplay)}`]
  if (isContainer(ansible) && isContainer(tsplay) && Array.isArray(ansible) === Array.isArray(tsplay)) {
    const more = Array.isArray(ansible) || /^\/\w+$/.test(at) ? Object.keys(tsplay) : []
    const keys = new Set([...Object.keys(ansible), ...more])
    return [...keys].flatMap((key) => differences(ansible[key], tsplay[key], meant, `${at}/${key}`))
  }
  return [`${at}\n  ansible ${JSON.stringify(ansible)}\n  tsplay  ${JSON.stringify(tsplay)}`]
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** From the first that differs on. */
function words(ansible: readonly string[], tsplay: readonly string[]): string {
  const from = ansible.findIndex((each, index) => each !== tsplay[index])
  const at = from < 0 ? ansible.length : from
  return `  from ${at} on\n  ansible ${JSON.stringify(ansible.slice(at))}\n  tsplay  ${JSON.stringify(tsplay.slice(at))}`
}
