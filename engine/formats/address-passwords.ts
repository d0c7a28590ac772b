/** Passwords that stand in addresses, such as `https://anna:secret@example.org/`: as secret as any other. */

const login = /^(?:deb(?:-src)?\s+(?:\[[^\]]*\]\s*)?)?[a-z][a-z\d+.-]*:\/\/([^\s/?#:@]*)(?::([^\s/?#]+))?@/i
/** A name of this length is a token, whatever stands beside it. */
const tokenLength = 20

/** What is secret in a value that is an address, or a line of a source of packages: as it is written, and without its escapes. */
export function addressPasswords(value: string): readonly string[] {
  if (!value.includes('@')) return []
  const [, user = '', password = ''] = login.exec(value) ?? []
  // Who has no other password than the own name keeps nothing secret, and the name is everywhere.
  const secrets = [...(password === user ? [] : [password]), ...(user.length >= tokenLength ? [user] : [])]
  return [...new Set(secrets.filter((each) => each !== '').flatMap((each) => [each, unescaped(each)]))]
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
