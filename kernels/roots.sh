# shellcheck shell=bash
# Root file systems of Debian's releases, each with its own kernel and systemd as it is installed on a machine.

# What is in every root, apart from what debootstrap puts there itself. python3 and nginx are there to be served and to be
# ended, openssh to forward ports.
packages=systemd,systemd-sysv,dbus,udev,kmod,linux-image-cloud-amd64,iproute2,procps,openssh-server,openssh-client,nginx-light,python3,nftables,lsof,libpam-systemd,strace,ca-certificates,ipvsadm,rpcbind,nfs-kernel-server,cifs-utils,nvme-cli

# The release that has a kernel: its number, or the release's own name.
release_of() {
  case $1 in
    5.10 | bullseye) echo bullseye ;;
    6.1 | bookworm) echo bookworm ;;
    6.12 | trixie) echo trixie ;;
    newest | sid) echo sid ;;
    *)
      echo "dev: no kernel $1: 5.10, 6.1, 6.12, newest, or arm64 or cluster alone" >&2
      exit 64
      ;;
  esac
}

# What makes the file system that a kernel of a release begins with.
initramfs() {
  case $1 in
    sid) echo dracut ;;
    *) echo initramfs-tools ;;
  esac
}

# What serves SMB in a release: the kernel, where it has a server that works; its tools and Samba are not to be installed together.
smb_server() {
  case $1 in
    bullseye | bookworm) echo samba ;;
    *) echo ksmbd-tools ;;
  esac
}

# Makes the root of a release in $1, once. Its packages are set up in a network namespace of its own and with services forbidden:
# a package that starts sysctl would write settings of this machine.
make_root() {
  local release=$1 root=$2 unit
  [ ! -e "$root.made" ] || return 0
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --foreign --variant=minbase "--include=$packages,$(initramfs "$release"),$(smb_server "$release")" "$release" "$root" >"$root.log" 2>&1 || {
    tail -n 5 "$root.log" >&2
    return 1
  }
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # A root that is broken off is made anew: nothing has to reach the disk in between.
  mkdir -p "$root/etc/dpkg/dpkg.cfg.d" "$root/etc/dracut.conf.d"
  # Not for the machine that makes it.
  printf 'hostonly=no\nadd_drivers+=" virtio_blk virtio_pci ext4 "\n' >"$root/etc/dracut.conf.d/any.conf"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  unshare --net --mount --propagation private chroot "$root" /debootstrap/debootstrap --second-stage >>"$root.log" 2>&1 || {
    tail -n 5 "$root.log" >&2
    return 1
  }
  # What serves NFS and SMB is started by the script that looks at it. One unit at a time: not every release has all of them.
  for unit in rpcbind.service rpcbind.socket nfs-server.service nfs-client.target smbd.service nmbd.service ksmbd.service; do
    chroot "$root" systemctl --quiet disable "$unit" >>"$root.log" 2>&1 || :
  done
  rm -f "$root/usr/sbin/policy-rc.d"
  touch "$root.made"
}
