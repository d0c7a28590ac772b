/** The parts of a URL, as Python's urlsplit names them, and the passwords in it. */

export function splitUrl(url: string): Record<string, unknown> {
  const [, scheme = '', , netloc = '', path = '', , query = '', , fragment = ''] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(\/\/([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?/s.exec(url) ?? []
  const login = /^(?:(.*)@)?(.*)/s.exec(netloc) as RegExpExecArray
  const [username, ...password] = (login[1] ?? '').split(':')
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?/.exec(login[2] as string) ?? []
  const hostname = host.replace(/^\[|\]$/g, '').toLowerCase()
  return {
    fragment,
    hostname: hostname === '' ? null : hostname,
    netloc,
    password: password.length > 0 ? password.join(':') : null,
    path,
    port: port === undefined ? null : Number(port),
    query,
    scheme: scheme.toLowerCase(),
    username: login[1] === undefined ? null : (username ?? null),
  }
}

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

/** A part of a URL without its escapes; unchanged if they are not valid. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
