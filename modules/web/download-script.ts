/** The script by which a host downloads a file and puts it in place. */

import { replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { keep } from '../files/remove-file.ts'
import { fetchBySettings } from './download.ts'

/** Exit codes of the script; others are those of the program that downloads. */
export const downloadCodes = { wrong: 65, place: 73 } as const

/** Reports the status, how many bytes, SHA-1, MD5, and the path of the old file if that is kept. */
export const downloadScript = `${reportFunction}${replaceFunctions}${keep}to=$1 owners=$2 bits=$3 backup=$4 folder=$5 expect=$6 algorithm=$7 digest=$8
umask 077
case $to in */*) beside=\${to%/*}/ ;; *) beside=./ ;; esac
neighbour "$beside" || exit ${downloadCodes.place}
new=$temp got=$temp
trap 'rm -f -- "$new"; tidy' EXIT
if [ -n "$folder" ]; then neighbour "$folder/" || exit ${downloadCodes.place}; got=$temp; fi
scratch || exit ${downloadCodes.place}
log=$work/log
settings=$(cat)
${fetchBySettings}
status=$(fetch "$got" -w '%{http_code}' 2>"$log") || { code=$?; cat "$log" >&2; exit "$code"; }
[ -n "$status" ] || status=$(sed -n 's/^ *HTTP\\/[0-9.]* \\([0-9]*\\).*/\\1/p' "$log" | tail -n 1)
if [ -n "$algorithm" ]; then
  sum=$("\${algorithm}sum" <"$got") || exit ${downloadCodes.place}
  sum=\${sum%% *}
  if [ "$sum" != "$digest" ]; then echo "the downloaded file has the $algorithm $sum, not $digest as in \\\`checksum\\\`" >&2; exit ${downloadCodes.wrong}; fi
fi
if [ "$got" != "$new" ]; then cp -- "$got" "$new" || exit ${downloadCodes.place}; fi
if [ -z "$owners" ] && [ -f "$to" ] && [ ! -L "$to" ]; then owners=$(stat -c %u:%g -- "$to"); fi
if [ -n "$owners" ]; then chown -- "$owners" "$new" || exit ${downloadCodes.place}; fi
chmod -- "$bits" "$new" || exit ${downloadCodes.place}
sha1=$(sha1sum <"$new"); md5=$(md5sum <"$new"); size=$(stat -c %s "$new")
lock_folder "$beside"
unchanged "$to" "$expect"
keep "$to" || exit ${downloadCodes.place}
put_in_place "$new" "$to" "$beside" || exit ${downloadCodes.place}
report status "\${status:-000}"
report size "$size"
report sha1 "\${sha1%% *}"
report md5 "\${md5%% *}"
`
