/** Facts about Python on the host. Nothing here needs it, but roles ask for its version. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type FactValues, type Records, recordsRead } from '../../engine/host-scripts/records.ts'

export const pythonRead = recordsRead(`
for name in /usr/bin/python3 python3 /usr/libexec/platform-python python python2; do
  path=$(command -v "$name" 2>/dev/null) || continue
  text python "$("$path" -E -S -c '
import sys
try:
    import _ssl
    secure = 1
except ImportError:
    secure = 0
print("\\n".join([sys.executable, sys.subversion[0] if hasattr(sys, "subversion") else sys.implementation.name, str(secure)] + [str(part) for part in sys.version_info]))
' 2>/dev/null </dev/null)"
  break
done
`)

/** Only the version, which is one of the platform facts. */
export function pythonVersionFacts(records: Records): FactValues {
  const words = (records.get('python') ?? '').trim().split('\n')
  return words.length < 8 ? {} : { python_version: words.slice(3, 6).join('.') }
}

/** Nothing where the host has none. What modules of Ansible would need Python for is always there. */
export function pythonFacts(records: Records): FactValues {
  const [executable, type, secure, major, minor, micro, releaselevel = '', serial] = (records.get('python') ?? '').trim().split('\n')
  if (!executable || serial === undefined) return { selinux_python_present: true }
  const numbers = [wholeNumber(major), wholeNumber(minor), wholeNumber(micro)] as const
  return {
    python: {
      executable,
      has_sslcontext: secure === '1',
      type: type?.toLowerCase(),
      version: { major: numbers[0], minor: numbers[1], micro: numbers[2], releaselevel, serial: wholeNumber(serial) },
      version_info: [...numbers, releaselevel, wholeNumber(serial)],
    },
    selinux_python_present: true,
  }
}
