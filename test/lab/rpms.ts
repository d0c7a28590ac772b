/** A repository of tiny packages on a host of the lab, `made-lib` and `made-tool` in two versions, and a database of rpm where Red Hat has it. */

export const rpmPackages: readonly string[] = ['dnf', 'rpm', 'createrepo-c']

/** Makes it in `/root/rpms`, with nothing of it installed; the repository `made` is enabled, `made-off` is the same and disabled. */
export const rpmRepository = `
mkdir -p /etc/rpm /etc/yum.repos.d
echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros
rpm -qa 'made-*' | xargs -r rpm -e
if [ ! -d /root/rpms/repo ]; then
  mkdir -p /root/rpms/repo; cd /root/rpms
  made() {
    printf 'Name: %s\\nVersion: %s\\nRelease: 1\\nSummary: made\\nLicense: none\\nBuildArch: noarch\\nAutoReqProv: no\\n%s\\n%%description\\n%%install\\nmkdir -p %%{buildroot}/usr/share/%s\\necho %s > %%{buildroot}/usr/share/%s/version\\n%%files\\n/usr/share/%s\\n' "$1" "$2" "$3" "$1" "$2" "$1" "$1" > "$1.spec"
    rpmbuild -bb --quiet --define '_topdir /root/rpms/build' --define '_rpmdir /root/rpms/repo' --define '_build_name_fmt %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm' "$1.spec" >/dev/null 2>&1
  }
  made made-lib 1.0 ''
  made made-lib 1.1 ''
  made made-tool 1.0 'Requires: made-lib'
  made made-tool 2.0 "Requires: made-lib
Provides: a-tool"
  cat > comps.xml <<'COMPS'
<comps><group><id>made-group</id><name>Made Things</name><default>true</default><uservisible>true</uservisible>
<packagelist><packagereq type="mandatory">made-lib</packagereq></packagelist></group></comps>
COMPS
  cat > updateinfo.xml <<'ADVICE'
<updates><update from="a" status="final" type="security" version="1"><id>MADE-1</id><title>t</title><issued date="2024-01-01"/>
<pkglist><collection short="x"><package name="made-lib" version="1.1" release="1" epoch="0" arch="noarch" src="made-lib-1.1-1.src.rpm"><filename>made-lib-1.1-1.noarch.rpm</filename></package></collection></pkglist></update></updates>
ADVICE
  createrepo_c -q -g ../comps.xml repo
  modifyrepo_c updateinfo.xml repo/repodata >/dev/null
fi
printf '[made]\\nname=Made\\nbaseurl=file:///root/rpms/repo\\ngpgcheck=0\\n[made-off]\\nname=Off\\nbaseurl=file:///root/rpms/repo\\ngpgcheck=0\\nenabled=0\\n' > /etc/yum.repos.d/made.repo
`
