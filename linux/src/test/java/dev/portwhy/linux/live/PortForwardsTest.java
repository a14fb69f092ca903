package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forwarding processes as they stand in /proc, traced to whom they serve. */
class PortForwardsTest {

    private static final long HOST = 4026531840L;
    private static final long WEB = 4026532300L;
    private static final String ID = "a".repeat(64);

    private final RecordedTree tree = new RecordedTree();
    private final List<NetworkNamespace> namespaces = List.of(
            namespace(HOST, "host", NetworkNamespace.Kind.HOST, "10.0.0.1"),
            namespace(WEB, "web", NetworkNamespace.Kind.CONTAINER, "172.17.0.2"));

    private List<NetworkNamespace> elsewhere = List.of();

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    private static NetworkNamespace namespace(long inode, String name, NetworkNamespace.Kind kind, String address) {
        return new NetworkNamespace.Builder(inode, name, kind)
                .process(1, 1)
                .current(inode == HOST)
                .source(NetworkNamespace.Source.TEXT)
                .addresses(
                        List.of(new LocalAddress(IpAddress.parse(address).orElseThrow(), 24, 2, "eth0", false, false)))
                .build();
    }

    private PortForward find(int pid) {
        return find(pid, SocketTable.EMPTY, HolderTable.EMPTY);
    }

    private PortForward find(int pid, SocketTable sockets, HolderTable table) {
        KernelFiles files = new KernelFiles(tree.root());
        ProcessReader reader = new ProcessReader(files);
        Map<Integer, ProcessInfo> holders = reader.read(new int[] {pid}, ProcessReader.Depth.FULL);
        return PortForwards.find(files, reader, reader.pids(), holders, namespaces, () -> elsewhere, sockets, table)
                .getFirst();
    }

    private void process(int pid, int parent, String comm, long netns, String... cmdline) {
        tree.process(pid, parent, comm, 0, cmdline).link("/proc/" + pid + "/ns/net", "net:[" + netns + "]");
        tree.file("/proc/" + pid + "/cgroup", netns == WEB ? "0::/machine.slice/libpod-" + ID + ".scope\n" : "0::/\n");
    }

    @Test
    void dockerProxyNamesTheAddressOfItsContainer() {
        process(
                50,
                1,
                "docker-proxy",
                HOST,
                "/usr/bin/docker-proxy",
                "-proto",
                "tcp",
                "-host-ip",
                "0.0.0.0",
                "-host-port",
                "8080",
                "-container-ip",
                "172.17.0.2",
                "-container-port",
                "80");
        assertThat(find(50)).isEqualTo(new PortForward(50, 1, "web", "172.17.0.2:80"));
    }

    @Test
    void dockerProxyWhoseContainerIsGoneStillTellsTheAddress() {
        process(
                50,
                1,
                "docker-proxy",
                HOST,
                "/usr/bin/docker-proxy",
                "-proto",
                "tcp",
                "-container-ip",
                "172.17.0.9",
                "-container-port",
                "80",
                "-use-listen-fd");
        assertThat(find(50)).isEqualTo(new PortForward(50, -1, "", "172.17.0.9:80"));
    }

    /** A snapshot of one namespace leads to the container all the same; only its index there is no place for. */
    @Test
    void theContainerMayLiveInANamespaceThatWasNotAskedFor() {
        process(50, 1, "docker-proxy", HOST, "docker-proxy", "-container-ip", "172.18.0.3", "-container-port", "80");
        process(70, 1, "node", WEB + 1, "/usr/bin/node");
        elsewhere = List.of(
                namespace(WEB + 1, "shop", NetworkNamespace.Kind.CONTAINER, "172.18.0.3"),
                namespace(WEB + 2, "blue", NetworkNamespace.Kind.NAMED, "172.18.0.4"));
        assertThat(find(50)).isEqualTo(new PortForward(50, -1, "shop", "172.18.0.3:80"));
        process(80, 1, "rootlessport", HOST, "rootlessport");
        process(81, 80, "rootlessport-ch", WEB + 1, "rootlessport-child");
        assertThat(find(80)).isEqualTo(new PortForward(80, -1, "shop", ""));
        // Two containers have the address: which one is meant cannot be told.
        elsewhere = List.of(
                namespace(WEB + 1, "shop", NetworkNamespace.Kind.CONTAINER, "172.18.0.3"),
                namespace(WEB + 2, "web", NetworkNamespace.Kind.CONTAINER, "172.18.0.3"));
        assertThat(find(50)).isEqualTo(new PortForward(50, -1, "", "172.18.0.3:80"));
    }

    @Test
    void slirpIsGivenAProcessInTheNamespace() {
        process(60, 1, "slirp4netns", HOST, "/usr/bin/slirp4netns", "--configure", "--mtu=65520", "70", "tap0");
        process(70, 1, "node", WEB, "/usr/bin/node");
        assertThat(find(60)).isEqualTo(new PortForward(60, 1, "a".repeat(12), ""));
    }

    @Test
    void pastaIsGivenAProcessInTheNamespace() {
        process(60, 1, "pasta.avx2", HOST, "/usr/bin/pasta", "--config-net", "-t", "8080:80", "70");
        process(70, 1, "node", WEB, "/usr/bin/node");
        assertThat(find(60)).isEqualTo(new PortForward(60, 1, "a".repeat(12), ""));
    }

    @Test
    void aNamespaceByItsFileIsFoundThroughTheContainersOwnFiles() {
        process(60, 1, "slirp4netns", HOST, "/usr/bin/slirp4netns", "--netns-type=path", "/run/netns/netns-1", "tap0");
        String storage = "/var/lib/containers/storage/overlay-containers";
        tree.file(storage + "/containers.json", "[{\"id\":\"" + ID + "\",\"names\":[\"shop\"]}]");
        tree.file(
                storage + "/" + ID + "/userdata/config.json",
                "{\"linux\":{\"namespaces\":[{\"type\":\"network\",\"path\":\"/run/netns/netns-1\"}]}}");
        assertThat(find(60)).isEqualTo(new PortForward(60, -1, "shop", ""));
    }

    @Test
    void rootlessportIsToldByItsChild() {
        process(80, 1, "rootlessport", HOST, "rootlessport");
        process(81, 80, "rootlessport-ch", WEB, "rootlessport-child");
        assertThat(find(80)).isEqualTo(new PortForward(80, 1, "a".repeat(12), ""));
    }

    /** It enters the container's namespace once it has opened the port, and its child with it. */
    @Test
    void rootlessportIsToldByTheNamespaceItIsInWhereItsSocketIsNot() {
        process(80, 1, "rootlessport", WEB, "rootlessport");
        process(81, 80, "rootlessport-ch", WEB, "rootlessport-child");
        SocketTable.Builder rows = new SocketTable.Builder()
                .add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                .ports(8080, 0)
                .owner(0, 501);
        HolderTable.Builder table = new HolderTable.Builder();
        table.add(501, 80, 80, 11, Via.FD);
        assertThat(find(80, rows.build(), table.build())).isEqualTo(new PortForward(80, 1, "web", ""));
    }

    @Test
    void theMonitorOfAContainerNamesIt() {
        process(90, 1, "conmon", HOST, "/usr/bin/conmon", "-c", ID, "-n", "shop");
        process(91, 90, "httpd", WEB, "httpd");
        assertThat(find(90)).isEqualTo(new PortForward(90, 1, "shop", ""));
        process(92, 1, "conmon", HOST, "/usr/bin/conmon", "-c", ID);
        assertThat(find(92)).isEqualTo(new PortForward(92, -1, "a".repeat(12), ""));
    }

    /** By its cgroup, whatever the container is called that keeps the pod's network. */
    @Test
    void whoServesAPodOfPodmanTellsWhichOne() {
        String pod = "b".repeat(64);
        process(90, 1, "conmon", HOST, "/usr/bin/conmon", "-c", ID, "-n", "keeper");
        process(91, 90, "sleep", WEB, "sleep", "1000");
        tree.file("/proc/1/cgroup", "0::/machine.slice/machine-libpod_pod_" + pod + ".slice/libpod-" + ID + ".scope\n");
        assertThat(find(90)).isEqualTo(new PortForward(90, 1, "keeper", "", "b".repeat(12)));
        tree.file("/proc/1/cgroup", "0::/user.slice/user@1000.service/libpod_parent/" + pod + "/libpod-" + ID + "\n");
        assertThat(find(90)).as("named by a user, served by root").isEqualTo(new PortForward(90, 1, "keeper", ""));
    }

    @Test
    void whoIsServedMayStayUnknown() {
        process(80, 1, "rootlessport", HOST, "rootlessport");
        assertThat(find(80)).isEqualTo(new PortForward(80, -1, "", ""));
        process(81, 1, "kube-proxy", HOST, "/usr/local/bin/kube-proxy", "--config=/x");
        assertThat(find(81)).isEqualTo(new PortForward(81, -1, "", ""));
        process(82, 1, "pasta", HOST, "pasta");
        assertThat(find(82)).isEqualTo(new PortForward(82, -1, "", ""));
    }

    @Test
    void whatAPersonStartedToReachAServiceTellsTheService() {
        process(60, 1, "socat", HOST, "socat", "TCP-LISTEN:8080,fork,reuseaddr", "TCP:10.0.0.5:80,retry=3");
        assertThat(find(60)).isEqualTo(new PortForward(60, -1, "", "10.0.0.5:80"));
        process(61, 1, "ssh", HOST, "ssh", "-N", "-L", "8080:db:5432", "-D1080", "bastion");
        assertThat(find(61)).isEqualTo(new PortForward(61, -1, "", "8080:db:5432, SOCKS 1080 (bastion)"));
        // The process of a login listens for whoever logged in alone, the one that takes logins for itself.
        for (String title : List.of("sshd: ann", "sshd: ann@pts/0", "sshd-session: ann@notty")) {
            assertThat(ForwardCommand.of("sshd", List.of(title))).isEqualTo(ForwardCommand.to("", "ssh -R (ann)"));
        }
        for (List<String> server : List.of(
                List.of("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"),
                List.of("/usr/sbin/sshd", "-D"),
                List.of("sshd: ann [priv]"),
                List.of("sshd"),
                List.<String>of())) {
            assertThat(ForwardCommand.of("sshd", server)).isNull();
        }
        assertThat(ForwardCommand.of("ssh", List.of("ssh: /home/ann/.ssh/ctl-bastion [mux]")))
                .isEqualTo(ForwardCommand.to("", "ssh /home/ann/.ssh/ctl-bastion"));
        process(63, 1, "kubectl", HOST, "kubectl", "port-forward", "-n=shop", "svc/web", "8080:80");
        assertThat(find(63)).isEqualTo(new PortForward(63, -1, "", "svc/web 8080:80"));
        process(
                64,
                1,
                "lxd",
                HOST,
                "/snap/lxd/bin/lxd",
                "forkproxy",
                "--",
                "1",
                "3",
                "tcp:0.0.0.0:8080",
                "70",
                "4",
                "tcp:127.0.0.1:80",
                "/var/snap/lxd/common/lxd/logs/c1/proxy.web.log");
        assertThat(find(64)).isEqualTo(new PortForward(64, -1, "c1", ""));
        for (List<String> plain : List.of(
                List.of("ssh", "host"), List.of("kubectl", "get", "pods"), List.of("socat", "-", "TCP:10.0.0.5:80"))) {
            assertThat(ForwardCommand.of(plain.getFirst(), plain))
                    .as(plain.toString())
                    .isNull();
        }
        assertThat(ForwardCommand.of("lxd", List.of("lxd", "--logfile", "/var/log/lxd.log")))
                .isNull();
    }

    @Test
    void anyOtherProgramForwardsNothing() {
        assertThat(ForwardCommand.of("nginx", List.of("nginx", "-container-ip", "10.0.0.1")))
                .isNull();
    }
}
