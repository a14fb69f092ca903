# shellcheck shell=bash
# Root file systems of Debian's releases, each with its own kernel and systemd as it is installed on a machine.

# What is in every root, apart from what debootstrap puts there itself. python3 and nginx are there to be served and to be
# ended, openssh to forward ports.
packages=systemd,systemd-sysv,dbus,udev,kmod,initramfs-tools,linux-image-cloud-amd64,iproute2,procps,openssh-server,openssh-client,nginx-light,python3,libpam-systemd,strace,ca-certificates

# The release that has a kernel: its number, or the release's own name.
release_of() {
  case $1 in
    5.10 | bullseye) echo bullseye ;;
    6.1 | bookworm) echo bookworm ;;
    6.12 | trixie) echo trixie ;;
    newest | sid) echo sid ;;
    *)
      echo "dev: no kernel $1: 5.10, 6.1, 6.12, newest" >&2
      exit 64
      ;;
  esac
}

# Makes the root of a release in $1, once. Its packages are set up in a network namespace of its own and with services forbidden:
# a package that starts sysctl would write settings of this machine.
make_root() {
  local release=$1 root=$2
  [ ! -e "$root.made" ] || return 0
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --foreign --variant=minbase "--include=$packages" "$release" "$root" >"$root.log" 2>&1 || {
    tail -n 5 "$root.log" >&2
    return 1
  }
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # A root that is broken off is made anew: nothing has to reach the disk in between.
  mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  unshare --net --mount --propagation private chroot "$root" /debootstrap/debootstrap --second-stage >>"$root.log" 2>&1 || {
    tail -n 5 "$root.log" >&2
    return 1
  }
  rm -f "$root/usr/sbin/policy-rc.d"
  touch "$root.made"
}
