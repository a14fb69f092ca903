#!/bin/bash
# A cluster of Kubernetes on this machine alone, of the programs in /portwhy/cluster: what docs/install.md tells of nodes, pods and
# the agent is carried out as it is printed there.
. /portwhy/inside/lib
here=/portwhy/cluster
at=/var/lib/cluster
export PATH=$here:$PATH KUBECONFIG=$at/config
echo '192.0.2.1 node-1' >>/etc/hosts
mkdir -p "$at" /etc/cni/net.d /etc/containerd /etc/kubernetes/manifests
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
cat >/etc/cni/net.d/10-bridge.conflist <<'JSON'
{"cniVersion": "0.3.1", "name": "pods", "plugins": [
 {"type": "bridge", "bridge": "pods0", "isGateway": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
 {"type": "portmap", "capabilities": {"portMappings": true}}]}
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
  --service-node-port-range=30000-32767 --disable-admission-plugins=ServiceAccount
soon 'the API answers' kubectl get --raw /healthz
run controllers "$here/kube-controller-manager" --kubeconfig="$KUBECONFIG"
run scheduler "$here/kube-scheduler" --kubeconfig="$KUBECONFIG"
run kubelet "$here/kubelet" --kubeconfig="$KUBECONFIG" --container-runtime=remote --container-runtime-endpoint=unix:///run/containerd/containerd.sock \
  --fail-swap-on=false --feature-gates=EphemeralContainers=true --anonymous-auth=true --authorization-mode=AlwaysAllow --hostname-override=node-1 \
  --cgroup-driver=cgroupfs --cert-dir="$at/certs" --network-plugin=cni --pod-manifest-path=/etc/kubernetes/manifests
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

# A service of one such pod, in the node's network namespace: $1 its name, $2 its port.
deployment() {
  cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  selector: {matchLabels: {app: $1}}
  template:
    metadata: {labels: {app: $1}}
    spec:
$(pod "$1" "$2" true | sed '1,/^spec:/d; s/^/    /')
YAML
}

# What a command says to a person at a wide terminal.
typed() { timeout 60 script -qec "stty cols 200; $1" /dev/null </dev/null 2>&1 | tr -d '\r'; }

# The line to type that an answer gives first.
told() { sed -n 's/^     \([a-z].*\)/\1/p' | head -n 1; }

free() { portwhy "$1" --lang en | grep -q 'is free'; }

pod web 8080 false | kubectl apply -f -
soon 'a pod runs' sh -c 'kubectl get pod web | grep -qw Running'
command=$(line 'kubectl debug -it node/')
echo "$ $command"
node=$(typed "$command")
echo "$node"
says 'from a container on the node the kubelet is seen' 'kubelet[' "$node"
says 'and another pod by its name' 'pod default/web' "$node"

command=$(line 'kubectl debug -it POD')
echo "$ $command"
beside=$(typed "$command")
echo "$beside"
# What ends before the terminal is there is in the log alone, as install.md says.
case $beside in
  *'is taken by'*) ;;
  *) beside=$(kubectl logs web -c "$(echo "$beside" | sed -n 's/^Defaulting debug container name to \(.*\)\.$/\1/p')" | tr -d '\r') && echo "$beside" ;;
esac
beside=$(echo "$beside" | tr '\n' ' ' | tr -s ' ')
says 'beside a container of a pod its port'\''s holder is named' 'is taken by busybox httpd (pid 1)' "$beside"
says 'and that a pod is to be ended' 'Find the owner of the pod' "$beside"
command="kubectl get pods${beside#*kubectl get pods}"
command="${command%% Risk*}"
echo "$ $command"
says 'which the line names' ' web ' "$(eval "$command")"

sed "s|REGISTRY/portwhy:[0-9.]*|registry.internal/portwhy:${name##*:}|" "$here/portwhy-agent.yaml" | kubectl apply -f -
metrics() { python3 -c 'import urllib.request as r; print(r.urlopen("http://127.0.0.1:9467/metrics").read().decode())'; }
told_by_agent() { metrics | grep -q "$1"; }
soon 'the agent answers on the node' told_by_agent '^portwhy_'
# A connection that two sockets want to make from one address and port.
fails() {
  python3 - <<'PY'
import socket
import sys

one, two = socket.socket(), socket.socket()
for each in one, two:
    each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
one.bind(("127.0.0.1", 0))
two.bind(one.getsockname())
one.connect(("127.0.0.1", 6443))
sys.exit(0 if two.connect_ex(("127.0.0.1", 6443)) == 99 else 1)
PY
}
counted() { fails && told_by_agent '^portwhy_failed_calls_total{.*EADDRNOTAVAIL.*} [1-9]'; }
# The page is there a moment before the calls are watched.
soon 'it counts calls that fail' counted
says 'and is the one that a program on the node asks' 'running' "$(portwhy agent status --lang en)"
same 'with its history on the node' '' "$(find /var/lib/portwhy -maxdepth 0 -empty)"
pods=$(kubectl -n kube-system get pods -l app=portwhy-agent --no-headers)
says 'it was not started again' ' Running   0 ' "$pods"
tail -n 5 /var/log/containers/portwhy-agent*

deployment served 8090 | kubectl apply -f -
soon 'a pod of a Deployment serves a port of the node' sh -c 'ss -Htln sport = :8090 | grep -q .'
why=$(portwhy 8090 --lang en)
echo "$why"
command=$(echo "$why" | told)
says 'its owner is to be found' 'describe pod served-' "$command"
owner=$(eval "$command" | sed -n 's/^Controlled By: *//p')
says 'which the line tells' 'ReplicaSet/served-' "$owner"
kubectl scale "${owner/\//s/}" --replicas=0
soon 'a ReplicaSet scaled alone is scaled back' sh -c 'kubectl get replicasets | grep -q "served.* 1 *1 *1 "'
soon 'and served again' sh -c 'ss -Htln sport = :8090 | grep -q .'
kubectl scale deployment served --replicas=0
soon 'and with the Deployment the port is free' free 8090

pod fixed 8092 true >/etc/kubernetes/manifests/fixed.yaml
soon 'a static pod serves' sh -c 'ss -Htln sport = :8092 | grep -q .'
why=$(portwhy 8092 --lang en)
echo "$why"
command=$(echo "$why" | told)
says 'its manifest is to be moved' 'mv /etc/kubernetes/manifests/fixed.yaml' "$command"
eval "$command"
soon 'which frees its port' free 8092

pod mapped 8080 false | sed 's/args: /ports: [{containerPort: 8080, hostPort: 8093}], args: /' | kubectl apply -f -
soon 'a pod has a port of the node' sh -c 'kubectl get pod mapped | grep -qw Running'
why=$(portwhy 8093 --lang en)
echo "$why"
says 'which a rule serves' 'are sent to 10.88.0.' "$why"
command=$(echo "$why" | told)
same 'its pod is to be ended' 'kubectl -n default describe pod mapped' "$command"
same 'which nobody owns' '' "$(eval "$command" | grep '^Controlled By')"
kubectl delete pod mapped
soon 'and free without a rule when the pod is gone' sh -c 'portwhy 8093 --lang en | grep -q "is free" && ! portwhy 8093 --lang en | grep -q "by a rule"'
run proxy "$here/kube-proxy" --kubeconfig="$KUBECONFIG" --hostname-override=node-1 --cluster-cidr=10.88.0.0/24
kubectl create service nodeport web --tcp=80:8080 --node-port=30080
kubectl label pod web app=web
soon 'the port of a service is taken' sh -c 'ss -Htln sport = :30080 | grep -q .'
why=$(portwhy 30080 --lang en)
echo "$why"
says 'its service is to be changed' 'kubectl get services --all-namespaces' "$(echo "$why" | told)"
says 'which the line names' '80:30080/TCP' "$(kubectl get services --all-namespaces)"
says 'and kube-proxy is not ended for it' 'Nothing can be done about it from here' "$(portwhy free 30080 --yes --lang en)"
own=$(portwhy 10256 --lang en)
echo "$own"
says 'the port on which kube-proxy tells of itself is its own' 'kube-proxy' "$own"
same 'and no service'\''s' '' "$(echo "$own" | grep NodePort)"
kubectl delete service web
soon 'and free without it' free 30080
