/** Filters for paths on the controller. */
import type { ReferenceTable } from './entry.ts'

export const pathFilters: ReferenceTable = {
  basename: { summary: 'Last part of a path', example: "'/etc/app/app.conf' | basename", result: 'app.conf' },
  dirname: { summary: 'Directory of a path', example: "'/etc/app/app.conf' | dirname", result: '/etc/app' },
  commonpath: { summary: 'Longest common directory', example: "['/etc/app/a', '/etc/app/b/c'] | commonpath", result: '/etc/app' },
  expanduser: {
    summary: 'Expand `~` on the controller',
    example: "'~/.ssh/config' | expanduser",
    setup: { environment: { HOME: '/home/joe' } },
    result: '/home/joe/.ssh/config',
  },
  expandvars: {
    summary: 'Expand environment variables of the controller',
    example: "'$SITE/app.conf' | expandvars",
    setup: { environment: { SITE: '/srv/web' } },
    result: '/srv/web/app.conf',
  },
  fileglob: { summary: 'Files on the controller that match a pattern', example: "'/etc/passw[d]' | fileglob", result: ['/etc/passwd'] },
  normpath: { summary: 'Normalise a path', example: "'/etc/./app/../hosts' | normpath", result: '/etc/hosts' },
  path_join: {
    summary: 'Join the parts of a path',
    example: "['/etc', 'app', 'app.conf'] | path_join",
    result: '/etc/app/app.conf',
  },
  realpath: { summary: 'Resolve links on the controller', example: "'/usr/../etc/nonexistent' | realpath", result: '/etc/nonexistent' },
  relpath: { summary: 'Path relative to a directory', example: "'/etc/app/app.conf' | relpath('/etc')", result: 'app/app.conf' },
  splitext: { summary: 'Split off the extension', example: "'site.conf' | splitext", result: ['site', '.conf'] },
  win_basename: { summary: 'Last part of a Windows path', example: "'C:\\Temp\\a.txt' | win_basename", result: 'a.txt' },
  win_dirname: { summary: 'Directory of a Windows path', example: "'C:\\Temp\\a.txt' | win_dirname", result: 'C:\\Temp' },
  win_splitdrive: { summary: 'Split off the drive of a Windows path', example: "'C:\\Temp' | win_splitdrive", result: ['C:', '\\Temp'] },
}
