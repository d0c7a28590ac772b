/** Samples of `x509_certificate_info` for the contract. */
import { fileAt } from '../path-state-of.ts'

/** A certificate that signs itself, made with `openssl req -x509`. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBODCB66ADAgECAhQUa+8xPY3OxDeM7q/dyzrGmSj0cTAFBgMrZXAwETEPMA0G
A1UEAwwGc2FtcGxlMCAXDTI2MTEyNzE1MzA0OVoYDzIxMjYxMTAzMTUzMDQ5WjAR
MQ8wDQYDVQQDDAZzYW1wbGUwKjAFBgMrZXADIQDKasidgrYkfcdHCAKJlu8tNeUN
A2qvuNisf4sLu2A9+KNTMFEwHQYDVR0OBBYEFD5KfzT3Ezy0D3lZ28bpkGuE1+Ga
MB8GA1UdIwQYMBaAFD5KfzT3Ezy0D3lZ28bpkGuE1+GaMA8GA1UdEwEB/wQFMAMB
Af8wBQYDK2VwA0EAcMfTID9TLzkcWxxGjtxVm2OzWCZuA7tNcPfojwSGT06Vl3uz
zLaXAflu/iTyNyoPAWKNBRUvD9dOzEuW3EnSBw==
-----END CERTIFICATE-----
`

export const samples = [
  { params: { path: '/etc/ssl/site.crt', valid_at: { soon: '+3w' } }, state: { file: fileAt('/etc/ssl/site.crt', certificate), now: 0 } },
  { params: { content: certificate, name_encoding: 'unicode' }, state: { file: undefined, now: 0 } },
]
