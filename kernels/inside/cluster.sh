#!/bin/bash
# A cluster of Kubernetes on this machine alone, of the programs in /portwhy/cluster: what docs/install.md tells of nodes, pods and
# the agent is carried out as it is printed there.
. /portwhy/inside/lib
here=/portwhy/cluster
at=/var/lib/cluster
export PATH=$here:$PATH KUBECONFIG=$at/config
echo '192.0.2.1 node-1' >>/etc/hosts
mkdir -p "$at" /etc/cni/net.d /etc/containerd
swapoff -a

# Of the three that a node takes from elsewhere: the image that holds a pod's namespaces, that of a service, and portwhy's.
image() {
  local name=$1 dir=$at/image
  rm -rf "$dir"
  mkdir -p "$dir/root/bin"
  cp "$here/busybox" "$dir/root/bin/"
  ln -s busybox "$dir/root/bin/sh"
  tar -C "$dir/root" -cf "$dir/layer.tar" .
  printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/bin/busybox"],"Cmd":["sleep","1000000"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(sha256sum <"$dir/layer.tar" | cut -d' ' -f1)" >"$dir/config.json"
  printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$name" >"$dir/manifest.json"
  tar -C "$dir" -cf - manifest.json config.json layer.tar | ctr -n k8s.io images import - >/dev/null
}

cat >/etc/containerd/config.toml <<'TOML'
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.internal/pause:1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
TOML
cat >/etc/cni/net.d/10-bridge.conf <<'JSON'
{"cniVersion": "0.3.1", "name": "pods", "type": "bridge", "bridge": "pods0", "isGateway": true,
 "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
JSON
cat >"$KUBECONFIG" <<'YAML'
apiVersion: v1
kind: Config
clusters: [{name: here, cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: admin}}]
contexts: [{name: here, context: {cluster: here, user: admin}}]
current-context: here
YAML
echo 'admin,admin,admin,system:masters' >"$at/tokens"
openssl genrsa -out "$at/accounts.key" 2048 2>/dev/null

ip link add uplink type dummy && ip addr add 192.0.2.1/24 dev uplink && ip link set uplink up && ip route add default via 192.0.2.254
systemctl start containerd
soon 'containerd answers' ctr version
image registry.internal/pause:1
image registry.internal/web:1
ctr -n k8s.io images import "$here/portwhy-oci.tar" >/dev/null
name=$(ctr -n k8s.io images ls -q | grep portwhy)
ctr -n k8s.io images tag "$name" "registry.internal/portwhy:${name##*:}" >/dev/null

run() { local unit=$1; shift; systemd-run -q --unit "cluster-$unit" "$@"; }
run etcd etcd --data-dir "$at/etcd"
soon 'etcd answers' sh -c 'ss -Htln sport = :2379 | grep -q .'
run apiserver "$here/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --service-cluster-ip-range=10.89.0.0/24 --token-auth-file="$at/tokens" \
  --service-account-issuer=https://127.0.0.1 --service-account-key-file="$at/accounts.key" --service-account-signing-key-file="$at/accounts.key" \
  --authorization-mode=AlwaysAllow --allow-privileged=true --cert-dir="$at/certs" --advertise-address=192.0.2.1 --feature-gates=EphemeralContainers=true \
  --disable-admission-plugins=ServiceAccount
soon 'the API answers' kubectl get --raw /healthz
run controllers "$here/kube-controller-manager" --kubeconfig="$KUBECONFIG"
run scheduler "$here/kube-scheduler" --kubeconfig="$KUBECONFIG"
run kubelet "$here/kubelet" --kubeconfig="$KUBECONFIG" --container-runtime=remote --container-runtime-endpoint=unix:///run/containerd/containerd.sock \
  --fail-swap-on=false --feature-gates=EphemeralContainers=true --anonymous-auth=true --authorization-mode=AlwaysAllow --hostname-override=node-1 \
  --cgroup-driver=cgroupfs --cert-dir="$at/certs" --network-plugin=cni
soon 'the node is ready' sh -c 'kubectl get node node-1 | grep -qw Ready'

# A line of docs/install.md that begins so, as it is printed there, with this cluster's names.
line() {
  grep -F -- "$1" "$here/install.md" | head -n 1 |
    sed "s|REGISTRY|registry.internal|; s|VERSION|${name##*:}|; s|NODE|node-1|; s|POD|web|; s|CONTAINER|main|"
}

# A pod that serves port $2 under name $1, in the node's network namespace where $3 is true.
pod() {
  cat <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1}
spec:
  hostNetwork: $3
  automountServiceAccountToken: false
  tolerations: [{operator: Exists}]
  containers: [{name: main, image: "registry.internal/web:1", args: [httpd, -f, -p, "$2"]}]
YAML
}

# What a command says to a person at a terminal.
typed() { timeout 300 script -qec "$1" /dev/null </dev/null 2>&1 | tr -d '\r'; }

pod web 8080 false | kubectl apply -f -
soon 'a pod runs' sh -c 'kubectl get pod web | grep -qw Running'
sed "s|REGISTRY/portwhy:[0-9.]*|registry.internal/portwhy:${name##*:}|" "$here/portwhy-agent.yaml" | kubectl apply -f -
command=$(line 'kubectl debug -it node/')
echo "$ $command"
node=$(typed "$command")
echo "$node"
kubectl get pods -A -o wide
command=$(line 'kubectl debug -it POD')
echo "$ $command"
typed "$command"
sleep 20; tail -n 30 /var/log/containers/portwhy-agent*
kubectl -n kube-system describe pod | tail -12
kubectl -n kube-system logs -l app=portwhy-agent
curl -s http://127.0.0.1:9467/metrics | head -20
portwhy agent status
pod host 8090 true | kubectl apply -f -
soon 'a pod of the node runs' sh -c 'kubectl get pod host | grep -qw Running'
portwhy 8090 --lang en
portwhy free 8090 --yes --lang en
portwhy who -tl -N --lang en
journalctl -u cluster-kubelet -n 20 --no-pager
