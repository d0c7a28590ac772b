/** The parts of an address, as Python's urlsplit names them. */

export function splitUrl(url: string): Record<string, unknown> {
  const [, scheme = '', , netloc = '', path = '', , query = '', , fragment = ''] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(\/\/([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?$/s.exec(url) ?? []
  const login = /^(?:(.*)@)?(.*)$/s.exec(netloc) as RegExpExecArray
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
