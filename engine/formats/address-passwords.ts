/** Passwords in URLs, such as `https://anna:secret@example.org/`, which are secrets. */

const login = /^(?:deb(?:-src)?\s+(?:\[[^\]]*\]\s*)?)?[a-z][a-z\d+.-]*:\/\/([^\s/?#:@]*)(?::([^\s/?#]+))?@/i
/** A user name of this length counts as a token. */
const tokenLength = 20

/** Secrets in a URL, or in a line of a package source: as written, and decoded. */
export function addressPasswords(value: string): readonly string[] {
  if (!value.includes('@')) return []
  const [, user = '', password = ''] = login.exec(value) ?? []
  // A password equal to the user name is not a secret.
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
