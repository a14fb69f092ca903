# shellcheck shell=bash
# Kubernetes on one machine, for the script cluster: ./dev kernels cluster. Debian has the sources of 1.20, and of its programs the client
# alone, a newer one in trixie, which has the options that docs/install.md tells of.

# Builds what a node and its API server run from the sources of bookworm, once, into $1/kubernetes. It takes ten minutes.
make_kubernetes() {
  local to=$1/kubernetes build=$1/kubernetes-build program
  [ ! -e "$to.made" ] || return 0
  rm -rf "$to" "$build"
  mkdir -p "$to"
  cp -a "$1/bookworm" "$build"
  cp /etc/resolv.conf "$build/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$build/usr/sbin/policy-rc.d"
  chmod +x "$build/usr/sbin/policy-rc.d"
  sed -n 's/^deb /deb-src /p' "$build/etc/apt/sources.list" >"$build/etc/apt/sources.list.d/sources.list"
  chroot "$build" sh -ec '
    apt-get -q update
    apt-get -q -y --no-install-recommends install golang-go make rsync jq git
    mkdir -p /src/kubernetes && cd /src
    apt-get -q source --download-only kubernetes
    tar -xf kubernetes_*.orig.tar.gz -C kubernetes --strip-components=1
  ' >"$to.log" 2>&1 || {
    tail -n 5 "$to.log" >&2
    return 1
  }
  python3 kernels/ephemeral.py "$build/src/kubernetes" || return
  # Its scripts want the descriptors of a process as files.
  ln -sfn /proc/self/fd "$build/dev/fd"
  # shellcheck disable=SC2016 # the shell inside expands these
  unshare --mount --propagation private sh -ec 'mount -t proc proc "$1/proc" && exec chroot "$1" sh -ec "$2"' sh "$build" '
    cd /src/kubernetes
    mkdir -p .go/src/k8s.io && ln -s ../../.. .go/src/k8s.io/kubernetes
    export GOPATH=$PWD/.go CGO_ENABLED=0 HOME=/src PATH=/usr/lib/go/bin:$PATH
    make WHAT="cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler cmd/kube-proxy cmd/kubelet"
    sed "s/bookworm/trixie/" /etc/apt/sources.list >/etc/apt/sources.list.d/trixie.list
    apt-get -q update
    cd /src && apt-get -q download kubectl/trixie && dpkg-deb -x kubectl_*.deb client
  ' >>"$to.log" 2>&1 || {
    tail -n 5 "$to.log" >&2
    return 1
  }
  for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet; do
    cp -L "$build/src/kubernetes/_output/local/bin/linux/amd64/$program" "$to/" || return
  done
  cp "$build/src/client/usr/bin/kubectl" "$(command -v busybox)" "$to/"
  rm -rf "$build"
  touch "$to.made"
}

# The root of bookworm with what a node has besides, in $1/cluster, once.
make_cluster_root() {
  local root=$1/cluster packages='containerd runc etcd-server containernetworking-plugins iptables'
  [ ! -e "$root.made" ] || return 0
  rm -rf "$root" "$root.img"
  cp -a "$1/bookworm" "$root"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # shellcheck disable=SC2086 # a list of packages
  {
    chroot "$root" apt-get -q update &&
      chroot "$root" apt-get -q -y --no-install-recommends --download-only install $packages &&
      unshare --net --mount --propagation private chroot "$root" apt-get -q -y --no-install-recommends install $packages &&
      chroot "$root" systemctl --quiet disable containerd etcd
  } >"$root.log" 2>&1 || {
    tail -n 5 "$root.log" >&2
    return 1
  }
  rm -f "$root/usr/sbin/policy-rc.d"
  touch "$root.made"
}

# Boots it with the image of the packages and runs the script.
cluster() {
  local state=$1 image
  needs 'busybox-static python3 zstd' busybox python3 zstd
  make_root bookworm "$state/bookworm" && make_kubernetes "$state" && make_cluster_root "$state" || return 70
  ./dev package >"$state/package.log" || {
    tail -n 5 "$state/package.log" >&2
    return 70
  }
  image=$(echo build/portwhy-*-oci.tar)
  cp "$image" "$state/kubernetes/portwhy-oci.tar"
  cp docs/install.md docs/kubernetes/portwhy-agent.yaml "$state/kubernetes/"
  data "$state" "$state/cluster" cluster
  one_kernel "$state" cluster
}
