package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.diagnosis.Slug;
import dev.portwhy.linux.boot.BootReader;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Family;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each slug on the real kernel: a situation in a namespace of its own that shows it, and a near miss that does not. The compiler
 * leads whoever adds a slug to {@link #play}.
 */
@Tag("kernel")
class EverySlugOnKernelTest extends SlugStage {

    private static final String[] TO_SERVER = {"connect", "127.0.0.1:8080"};
    private static final String[] BIND_AGAIN = {"--no-reuseaddr", "127.0.0.1:8080"};
    private static final String FIN_WAIT2 = "05";
    private static final String TIME_WAIT = "06";
    private static final String CLOSE_WAIT = "08";

    /** A listener that is left to the kernel: its file travels in a message that nobody receives. */
    private static final String IN_FLIGHT = """
            import socket, sys
            a, b = socket.socketpair(); s = socket.socket(); s.bind(('127.0.0.1', 8080)); s.listen(); print(1, flush=True)
            sys.stdin.readline(); socket.send_fds(a, [b'x'], [s.fileno()]); s.close(); print(2, flush=True); sys.stdin.read()
            """;

    private static final String LISTENS = """
            import os, socket, sys
            s = socket.socket(); s.setsockopt(1, 15, 1); s.bind(('0.0.0.0', 8080)); s.listen()
            kept = [os.dup(0) for i in range(20)]; print(1, flush=True); sys.stdin.read()
            """;

    @ParameterizedTest
    @EnumSource
    void isShownByARealSituationAndNotByANearMiss(Slug slug) throws IOException {
        about(slug);
        netns.<@Nullable Void>run(() -> {
            play();
            return null;
        });
        assertBothSeen();
    }

    private void play() throws IOException {
        switch (slug) {
            case EPHEMERAL_PORTS_EXHAUSTED -> exhausted();
            case EPHEMERAL_PORTS_RUNNING_OUT -> runningOut();
            case BIND_BEFORE_CONNECT -> boundFirst();
            case RANGE_POISONED_BY_BINDS -> poisoned();
            case CLOSE_WAIT_LEAK -> leak();
            case FIN_WAIT2_HOLDS_PORTS, PORT_HELD_BY_TIME_WAIT -> closedHereFirst();
            case PORT_HELD_BY_LISTENER, PORT_HELD_BY_BOUND_SOCKET -> boundAndListening();
            case PORT_HELD_BY_LEFTOVER_CONNECTIONS -> leftover();
            case PORT_TAKEN_BY_OUTGOING_CONNECTION -> outgoing();
            case PORT_HELD_BY_HIDDEN_HOLDER -> inFlight();
            case DUAL_STACK_CONFLICT -> bothFamilies();
            case REUSEPORT_MISMATCH -> anotherUsersGroup();
            case PRIVILEGED_PORT -> privileged();
            case ADDRESS_NOT_LOCAL -> notLocal();
            case PORT_FREE -> free();
            case PORT_SERVED_BY_RULE -> rule();
            case CONNTRACK_FULL -> trackedConnections();
            case SNAT_PORTS_EXHAUSTED -> translated();
            case FILE_DESCRIPTORS_EXHAUSTED -> descriptors();
            case LISTENER_INSIDE_EPHEMERAL_RANGE -> listenerInRange();
            case SETTING_WITHOUT_EFFECT -> withoutEffect();
            case SETTING_DRIFT -> drift();
            case SETTING_DANGEROUS -> dangerous();
            case SETTING_UNKNOWN_TO_KERNEL -> unknown();
            case ACCEPT_QUEUE_FULL -> acceptQueue();
            case TIME_WAIT_TABLE_OVERFLOW -> timeWaitTable();
            case SOURCE_ADDRESS_GONE -> addressGone();
            case SOURCE_PORTS_OF_PROGRAM_EXHAUSTED -> portsOfItsOwn();
            case LOOPBACK_DOWN -> loopbackDown();
            case IPV6_DISABLED -> withoutIpv6();
            case UNIX_SOCKET_IN_USE -> unixSocket();
            case PORT_SHARED_SILENTLY -> shared();
        }
    }

    private void exhausted() throws IOException {
        range(10);
        listener("127.0.0.1:8080");
        connections(9);
        missed(TO_SERVER);
        connections(1);
        shown(TO_SERVER);
    }

    private void runningOut() throws IOException {
        range(10);
        listener("127.0.0.1:8080");
        connections(9);
        shown(TO_SERVER);
        connections(1);
        missed(TO_SERVER);
    }

    private void boundFirst() throws IOException {
        range(20);
        for (int port = 7000; port < 7010; port++) {
            listener("127.0.0.1:" + port);
        }
        for (int i = 0; i < 20; i++) {
            if (i == 15) {
                missed(here());
            }
            tcp().bind(at("127.0.0.1:0")).connect(at("127.0.0.1:" + (7000 + i % 10)));
        }
        shown(here());
    }

    private void poisoned() throws IOException {
        range(2);
        tcp().bind(at("127.0.0.1:40000"));
        shown(here());
        range(10);
        missed(here());
    }

    private void leak() throws IOException {
        KernelSocket listener = listener("127.0.0.1:8080");
        for (int i = 1; i <= 100; i++) {
            try (KernelSocket client = KernelSocket.tcp(Family.INET)) {
                client.connect(SERVER);
                kept(listener.accept());
            }
            if (i == 99) {
                awaitRows(CLOSE_WAIT, i);
                missed(here());
            }
        }
        shown(here());
    }

    /** The server closes first: its port waits for the client, and then for a minute. */
    private void closedHereFirst() throws IOException {
        try (KernelSocket client = KernelSocket.tcp(Family.INET)) {
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(SERVER).listen(1)) {
                client.connect(SERVER);
                listener.accept().close();
            }
            awaitRows(FIN_WAIT2, 1);
            if (slug == Slug.FIN_WAIT2_HOLDS_PORTS) {
                shown(BIND_AGAIN);
            } else {
                missed(BIND_AGAIN);
            }
        }
        awaitRows(TIME_WAIT, 1);
        if (slug == Slug.FIN_WAIT2_HOLDS_PORTS) {
            missed(BIND_AGAIN);
        } else {
            shown(BIND_AGAIN);
        }
    }

    private void boundAndListening() throws IOException {
        KernelSocket socket = tcp().bind(SERVER);
        boolean listening = slug == Slug.PORT_HELD_BY_LISTENER;
        if (listening) {
            missed("127.0.0.1:8080");
        } else {
            shown("127.0.0.1:8080");
        }
        socket.listen(1);
        if (listening) {
            shown("127.0.0.1:8080");
        } else {
            missed("127.0.0.1:8080");
        }
    }

    private void leftover() throws IOException {
        KernelSocket listener = listener("127.0.0.1:8080");
        try (KernelSocket client = KernelSocket.tcp(Family.INET)) {
            client.connect(SERVER);
            kept(listener.accept());
            missed(BIND_AGAIN);
        }
        listener.close();
        shown(BIND_AGAIN);
    }

    private void outgoing() throws IOException {
        listener("127.0.0.1:8080");
        range(1);
        connections(1);
        shown("40000");
        listener("127.0.0.1:40001");
        missed("40001");
    }

    private void inFlight() throws IOException {
        Process process = python(IN_FLIGHT);
        missed("127.0.0.1:8080");
        process.outputWriter().write("go\n");
        process.outputWriter().flush();
        assertThat(process.inputReader().readLine()).isEqualTo("2");
        shown("127.0.0.1:8080");
    }

    private void bothFamilies() throws IOException {
        KernelSocket six = listener("[::]:8080");
        shown("0.0.0.0:8080");
        six.close();
        kept(KernelSocket.tcp(Family.INET6).set(SOL_IPV6, IPV6_V6ONLY, 1))
                .bind(at("[::]:8080"))
                .listen(1);
        missed("0.0.0.0:8080");
    }

    private void anotherUsersGroup() throws IOException {
        KernelSocket group = tcp().set(SOL_SOCKET, SO_REUSEPORT, 1);
        group.chown(33);
        group.bind(at("0.0.0.0:8080")).listen(1);
        shown("--reuseport", "0.0.0.0:8080");
        missed("0.0.0.0:8080");
    }

    private void privileged() throws IOException {
        set(Setting.IP_UNPRIVILEGED_PORT_START, "1024");
        shown("--uid", "1000", "127.0.0.1:80");
        set(Setting.IP_UNPRIVILEGED_PORT_START, "80");
        missed("--uid", "1000", "127.0.0.1:80");
    }

    private void notLocal() throws IOException {
        shown("203.0.113.9:8080");
        netns.command("ip", "addr", "add", "203.0.113.9/32", "dev", "lo");
        missed("203.0.113.9:8080");
    }

    private void free() throws IOException {
        shown("8080");
        listener("0.0.0.0:8080");
        missed("8080");
    }

    private void rule() throws IOException {
        Programs.assumeRootWith("nft");
        netns.command(
                "nft",
                "table ip n { chain c { type nat hook prerouting priority -100; tcp dport 8000-8010 redirect to :1; }; }");
        shown("8010");
        missed("8011");
    }

    /** The limit is the whole machine's and not touched: the entries of this namespace come near to it. */
    private void trackedConnections() throws IOException {
        Programs.assumeRootWith("nft", "conntrack");
        Path limit = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
        Assumptions.assumeTrue(Files.exists(limit), "no nf_conntrack");
        int max = Integer.parseInt(Files.readAllLines(limit).getFirst());
        Assumptions.assumeTrue(
                max <= 300_000, "a table for " + max + " connections takes too much memory to be filled");
        netns.command("nft", "table ip n { chain c { type filter hook output priority 0; ct state new counter; }; }");
        track(0, max * 88 / 100);
        missed(here());
        track(max * 88 / 100, max * 91 / 100);
        shown(here());
    }

    private void track(int from, int to) throws IOException {
        StringBuilder entries = new StringBuilder();
        for (int i = from; i < to; i++) {
            entries.append("-I -t 3600 -p tcp -s 10.9.").append(i / 60_000).append(".1 -d 10.8.0.1 --sport ");
            entries.append(1024 + i % 60_000).append(" --dport 80 -u SEEN_REPLY,ASSURED --state CLOSE_WAIT\n");
        }
        Path file = Files.writeString(directory.resolve("entries"), entries);
        netns.command("conntrack", "-R", file.toString());
    }

    private void translated() throws IOException {
        Programs.assumeRootWith("nft");
        netns.command("ip", "addr", "add", "10.99.0.1/32", "dev", "lo");
        netns.command("ip", "addr", "add", "10.99.0.2/32", "dev", "lo");
        netns.command(
                "nft",
                "table ip n { chain p { type nat hook postrouting priority 100;"
                        + " ip daddr 10.99.0.2 ip protocol tcp snat to 10.99.0.1:40000-40009; }; }");
        listener("10.99.0.2:443");
        for (int i = 0; i < 10; i++) {
            if (i == 8) {
                missed(here());
            }
            tcp().connect(at("10.99.0.2:443"));
        }
        KernelSocket eleventh = tcp();
        eleventh.limitWaits(0, 300);
        assertThatThrownBy(() -> eleventh.connect(at("10.99.0.2:443"))).hasMessageContaining("EINPROGRESS");
        shown(here());
    }

    private void descriptors() throws IOException {
        Programs.assumeRootWith("prlimit");
        Process shell = python(LISTENS);
        String pid = Long.toString(shell.children().findFirst().orElseThrow().pid());
        int open = netns.command("ls", "/proc/" + pid + "/fd").split("\\s+").length;
        netns.command("prlimit", "--pid", pid, "--nofile=" + open + ":");
        shown("8080");
        netns.command("prlimit", "--pid", pid, "--nofile=" + open * 4 + ":");
        missed("8080");
    }

    private void listenerInRange() throws IOException {
        listener("0.0.0.0:8080");
        missed(here());
        listener("0.0.0.0:33060");
        shown(here());
    }

    /** All ports are taken by connections that stay: how long FIN_WAIT2 lasts changes nothing about that. */
    private void withoutEffect() throws IOException {
        range(4);
        set(Setting.TCP_FIN_TIMEOUT, "15");
        listener("127.0.0.1:8080");
        connections(4);
        shown(audit());
        set(Setting.TCP_FIN_TIMEOUT, "60");
        missed(audit());
    }

    /** As if the machine had booted into this namespace, with files in a directory of this test's. */
    private void booting(String line) throws IOException {
        Path file = directory.resolve("etc/sysctl.d/50.conf");
        Files.createDirectories(file.getParent());
        Files.createDirectories(directory.resolve("run/systemd/system"));
        Files.createDirectories(directory.resolve("proc/1"));
        Files.writeString(directory.resolve("proc/1/comm"), "systemd\n");
        Files.writeString(file, line + "\n");
        machine = what -> {
            Snapshot seen = new LiveMachine().look(what);
            NetworkNamespace own = seen.namespaces().getFirst();
            NetworkNamespace booted = new NetworkNamespace.Builder(own.inode(), own.name(), NetworkNamespace.Kind.HOST)
                    .current(true)
                    .settings(own.settings())
                    .build();
            return new Snapshot.Builder(seen)
                    .namespaces(List.of(booted))
                    .boot(BootReader.read(new KernelFiles(new LinuxRoot(directory)), new ArrayList<>()))
                    .build();
        };
    }

    private void drift() throws IOException {
        about = Setting.TCP_FIN_TIMEOUT.key();
        set(Setting.TCP_FIN_TIMEOUT, "15");
        booting("net.ipv4.tcp_fin_timeout = 30");
        shown(audit());
        booting("net.ipv4.tcp_fin_timeout = 15");
        missed(audit());
    }

    private void unknown() throws IOException {
        about = Setting.TCP_TW_RECYCLE.key();
        booting("net.ipv4.tcp_tw_recycle = 0");
        shown(audit());
        booting("net.ipv4.tcp_tw_reuse = 2");
        missed(audit());
    }

    private void dangerous() throws IOException {
        range(1023);
        shown(audit());
        range(1024);
        missed(audit());
    }

    private void acceptQueue() throws IOException {
        tcp().bind(SERVER).listen(5);
        connections(5);
        missed("127.0.0.1:8080");
        connections(1);
        shown("127.0.0.1:8080");
    }

    private void timeWaitTable() throws IOException {
        KernelSocket listener = listener("127.0.0.1:8080");
        closeFirst(listener, 10);
        missed(here());
        set(Setting.TCP_MAX_TW_BUCKETS, "5");
        closeFirst(listener, 10);
        shown(here());
    }

    private static void closeFirst(KernelSocket listener, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            KernelSocket client = KernelSocket.tcp(Family.INET).connect(SERVER);
            KernelSocket accepted = listener.accept();
            client.close();
            accepted.close();
        }
    }

    private void addressGone() throws IOException {
        netns.command("ip", "addr", "add", "10.99.0.50/32", "dev", "lo");
        listener("127.0.0.1:8080");
        tcp().bind(at("10.99.0.50:0")).connect(SERVER);
        missed(here());
        netns.command("ip", "addr", "del", "10.99.0.50/32", "dev", "lo");
        shown(here());
    }

    private void portsOfItsOwn() throws IOException {
        Programs.assumeBpf();
        listener("127.0.0.1:8080");
        for (int i = 0; i < 8; i++) {
            if (i == 7) {
                missed(here());
            }
            tcp().set(SOL_IP, IP_LOCAL_PORT_RANGE, 40_007 << 16 | 40_000).connect(SERVER);
        }
        shown(here());
    }

    private void loopbackDown() throws IOException {
        netns.command("ip", "link", "set", "lo", "down");
        shown("[::1]:8080");
        netns.command("ip", "link", "set", "lo", "up");
        missed("[::1]:8080");
    }

    private void withoutIpv6() throws IOException {
        SysctlFile.write("net.ipv6.conf.all.disable_ipv6", "1");
        shown("[::1]:8080");
        SysctlFile.write("net.ipv6.conf.all.disable_ipv6", "0");
        missed("[::1]:8080");
    }

    private void unixSocket() throws IOException {
        Path path = directory.resolve("s");
        missed(path.toString());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            shown(path.toString());
        }
    }

    private void shared() throws IOException {
        python(LISTENS);
        missed(here());
        python(LISTENS);
        shown(here());
    }
}
