/** What dnf 4 and dnf 5 say before they would do something. */

export const upgradeByDnf4 = `Last metadata expiration check: 0:00:32 ago on Fri Nov 27 14:54:32 2026.
Dependencies resolved.
================================================================================
 Package             Architecture      Version            Repository       Size
================================================================================
Installing:
 made-new            noarch            3:1.1-1            made            6.0 k
     replacing  made-old.noarch 1.0-1
Upgrading:
 made-lib            noarch            1.1-1              made            6.0 k
Installing dependencies:
 made-extra          noarch            1.0-1              made            6.0 k
Installing Groups:
 Made Things
Installing module profiles:
 nodejs/common
Enabling module streams:
 nodejs                                18
Skipping packages with broken dependencies:
 made-broken         noarch            1.0-1              made            6.0 k

Transaction Summary
================================================================================
Install  2 Packages
Upgrade  1 Package

Total size: 6.0 k
Operation aborted.
`

export const upgradeByDnf5 = `Updating and loading repositories:
 Made                                   100% |   1.1 MiB/s |   5.7 KiB |  00m00s
Repositories loaded.
Package                Arch   Version Repository      Size
Upgrading:
 made-lib              noarch 0:1.1-1 made         4.0   B
   replacing made-lib  noarch 0:1.0-1 made         4.0   B
   replacing made-old  noarch 2:0.9-1 made         4.0   B
Removing unused dependencies:
 made-extra            noarch 0:1.0-1 made         4.0   B

Transaction Summary:
 Upgrading:          1 package
 Replacing:          2 packages
 Removing:           1 package

After this operation, 0 B extra will be used (install 8 B, remove 8 B).
Operation aborted by the user.
`

export const groupsGone = `Dependencies resolved.
================================================================================
 Package           Architecture     Version             Repository         Size
================================================================================
Removing:
 made-extra        noarch           1.0-1               @made              4
Removing Groups:
 Made Things

Transaction Summary
================================================================================
Remove  1 Package

Operation aborted.
`
