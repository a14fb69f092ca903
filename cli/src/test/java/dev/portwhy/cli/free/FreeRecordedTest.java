package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.recorded.RecordedMachine;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What free says of holders in pods of Kubernetes and in machines of systemd-nspawn, from recorded trees of such machines. */
class FreeRecordedTest {

    private static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String UID = "74c13223-5a00-11e9-b385-42010a80018d";

    private final RecordedTree tree = new RecordedTree();

    /** A process that listens on port 8000 of the machine itself. */
    @BeforeEach
    void listener() {
        tree.file("/proc/stat", "cpu  1 2 3\nintr 5\nbtime 1772000000\nprocesses 3\n")
                .file("/proc/uptime", "5000.25 9000.00\n")
                .file("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
                .file("/proc/sys/kernel/hostname", "web1\n")
                .file("/proc/sys/kernel/random/boot_id", "b00t\n")
                .file("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n")
                .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
                .file(
                        "/proc/net/tcp",
                        HEADING + "   0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 101"
                                + " 1 0000000000000000 100 0 0 10 0\n")
                .file("/proc/net/udp", HEADING.replace("\n", " ref pointer drops\n"))
                .file("/proc/net/sockstat", "sockets: used 7\nTCP: inuse 1 orphan 0 tw 0 alloc 2 mem 1\n")
                .process(1, 0, "systemd", 0, "/sbin/init")
                .process(80, 1, "app", 0, "/usr/sbin/app")
                .link("/proc/80/fd/6", "socket:[101]");
        for (int pid : new int[] {1, 80}) {
            tree.link("/proc/" + pid + "/ns/net", "net:[4026531840]");
        }
    }

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    private String free(String cgroup, String... more) {
        tree.file("/proc/80/cgroup", "0::" + cgroup + "\n");
        String[] words = new String[more.length + 4];
        words[0] = "--root";
        words[1] = tree.top().toString();
        words[2] = "free";
        words[3] = "8000";
        System.arraycopy(more, 0, words, 4, more.length);
        Cli run = Cli.run(
                new RecordedMachine(tree.root(), Instant.parse("2026-03-01T12:00:00Z")), Screen.PIPE, Map.of(), words);
        return run.out() + run.err() + "status " + run.status();
    }

    /** A DaemonSet's pod in the machine's network: who owns it is known to the API server alone. */
    @Test
    void aPodOfTheApiServerIsLeftToKubectl() {
        tree.file("/var/log/pods/prod_shop-x2kqz_" + UID + "/app/0.log", "");
        for (String cgroup : new String[] {
            "/kubepods/burstable/pod" + UID + "/" + ID,
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + UID.replace('-', '_')
                    + ".slice/cri-containerd-" + ID + ".scope",
            "/kubepods.slice/kubepods-pod" + UID.replace('-', '_') + ".slice/crio-" + ID + ".scope"
        }) {
            assertThat(free(cgroup, "--json")).contains("\"role\":\"pod\"", "\"would\":[]");
            assertThat(free(cgroup))
                    .contains("For you to do:", "\n    kubectl -n prod describe pod shop-x2kqz\n")
                    .contains("Kubernetes would start it again immediately.")
                    .doesNotContain("What --yes would do", "crictl", "kill 80", "--all-namespaces")
                    .endsWith("status 2");
            assertThat(free(cgroup, "--lang", "zh")).contains("需要你自己处理：", "Kubernetes 会立即再次启动它。");
        }
    }

    @Test
    void whereThePodsNameIsNotKnownAllAreListed() {
        assertThat(free("/kubepods/burstable/pod" + UID + "/" + ID))
                .contains("For you to do:", "kubectl get pods --all-namespaces")
                .endsWith("status 2");
    }

    /** Its file is what keeps it; the line that moves it away, and back, is told and not carried out. */
    @Test
    void ofAStaticPodTheManifestIsNamed() {
        String digest = "0123456789abcdef0123456789abcdef";
        tree.file("/var/log/pods/kube-system_etcd-node1_" + digest + "/etcd/0.log", "")
                .file("/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n");
        String cgroup = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + digest
                + ".slice/cri-containerd-" + ID + ".scope";
        assertThat(free(cgroup))
                .contains("For you to do:", "\n    mv /etc/kubernetes/manifests/etcd.yaml /etc/kubernetes/etcd.yaml\n")
                .contains("free moves no manifests")
                .doesNotContain("What --yes would do", "owner of the pod", "kubectl")
                .endsWith("status 2");
    }

    /** A machine is stopped from the host: what runs in it has its own units, which the host's systemctl does not know. */
    @Test
    void aMachineOfNspawnIsStoppedFromTheHost() {
        assertThat(free("/machine.slice/machine-web\\x2d1.scope/payload/system.slice/nginx.service"))
                .contains("What --yes would do", "     machinectl stop web-1\n")
                .doesNotContain("nginx.service", "kill 80")
                .endsWith("status 1");
        assertThat(free("/machine.slice/machine-web.scope/payload/system.slice/nginx.service", "--json"))
                .contains("\"role\":\"container\"", "\"kind\":\"stop-container\"");
        assertThat(free("/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service"))
                .contains("     systemctl stop systemd-nspawn@web.service\n")
                .doesNotContain("nginx.service", "kill 80");
    }
}
