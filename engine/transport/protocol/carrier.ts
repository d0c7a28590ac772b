/** What a shell's connection hangs on, as the host sees it. */
import { findStart } from '../../host-scripts/process-start.ts'

/**
 * Shell text, with `since` in it: `carrier PID` finds the nearest process from there upwards that does not only hand on, such as that of sshd, as `$x`,
 * and when it was started, as `$started`. Fails where there is none: that has ended, and left its children to the first process.
 */
export const findCarrier = `${findStart}carrier() {
  x=$1
  while case $x in ''|0|1) return 1 ;; esac; do
    since "$x"
    [ -n "$started" ] && read -r c <"/proc/$x/comm" || return 1
    case $c in sudo|su|doas|*sh|busybox|script) x=$parent ;; systemd) return 1 ;; *) return 0 ;; esac
  done
}
`
