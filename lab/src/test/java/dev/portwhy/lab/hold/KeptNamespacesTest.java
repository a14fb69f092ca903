package dev.portwhy.lab.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Network namespaces in which no process lives: listed, named, read, and told what keeps them alive. */
@Tag("kernel")
@ExtendWith(Alone.class)
class KeptNamespacesTest {

    @Tag("root")
    @ParameterizedTest
    @CsvSource({
        "thread-netns, THREAD, tid:, LISTEN, true",
        "netns-fd, OPEN_FILE, fd:, TIME_WAIT, false",
        "netns-sockfd, SOCKET, socket:, LISTEN, true",
        "netns-bindmount, MOUNT, /proc/, TIME_WAIT, false",
    })
    void areShownWithWhatKeepsThemAlive(
            String situation, NamespacePin.Kind kind, String name, SocketState state, boolean held) throws IOException {
        assumeTrue(HolderOnStage.root(), "it takes a namespace of its own, hence root");
        assumeTrue(
                kind != NamespacePin.Kind.SOCKET || HolderOnStage.inThePidNamespaceOfTheMachine(),
                "a namespace that only a socket keeps is found by the BPF iterator");
        try (HolderOnStage port = HolderOnStage.start(situation)) {
            Snapshot snapshot = look(NamespaceChoice.ALL);
            // Other programs on the machine may keep namespaces in the same ways.
            NamespacePin pin = snapshot.hidden().pins().stream()
                    .filter(any -> any.kind() == kind && belongsTo(port.pid(), any.pid()))
                    .findFirst()
                    .orElseThrow();
            NetworkNamespace namespace = snapshot.namespaces().get(pin.namespaceIndex());
            // A thread that renews the situation may be in there at this moment, and gives its name.
            assertThat(namespace.name())
                    .matches(given -> given.startsWith(name) || given.startsWith("tid:"), name + " or a thread");
            SocketRow row = row(snapshot, namespace, port.port());
            assertThat(row.state()).isEqualTo(state);
            assertThat(snapshot.holders().first(row.inode()) >= 0).isEqualTo(held);
            if (held) {
                assertThat(port.pids())
                        .contains(snapshot.holders().pid(snapshot.holders().first(row.inode())));
            }
            assertOthersMissIt(port, namespace);
            assertCanBeNamedAndEntered(namespace, port);
        }
    }

    /** No process's link leads there, and ss does not see the port from where the process was started. */
    private static void assertOthersMissIt(HolderOnStage port, NetworkNamespace namespace) throws IOException {
        assertThat(port.ss("-Htan")).isEmpty();
        String link = "net:[" + namespace.inode() + "]";
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            assertThat(processes.map(process -> link(process.resolve("ns/net"))))
                    .doesNotContain(link);
        }
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static void assertCanBeNamedAndEntered(NetworkNamespace namespace, HolderOnStage port) throws IOException {
        Snapshot alone = look(new NamespaceChoice.Named(Long.toString(namespace.inode())));
        assertThat(alone.namespaces()).extracting(NetworkNamespace::inode).containsExactly(namespace.inode());
        assertThat(row(alone, namespace, port.port())).isNotNull();
        String entered = NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        });
        assertThat(entered).isEqualTo("net:[" + namespace.inode() + "]");
    }

    /** Another user's thread: the text of its tables is there for everybody. */
    @Tag("root")
    @Test
    void ofAnotherUsersThreadTheTablesAreRead() throws IOException {
        assumeTrue(HolderOnStage.root(), "it takes two users");
        try (HolderOnStage port = HolderOnStage.start("thread-netns")) {
            Snapshot snapshot = NetworkThread.onItsOwn(() -> {
                HiddenHoldersTest.becomeForGood(12345);
                return look(NamespaceChoice.ALL);
            });
            NamespacePin pin = snapshot.hidden().pins().stream()
                    .filter(any -> any.kind() == NamespacePin.Kind.THREAD && any.pid() == port.pid())
                    .findFirst()
                    .orElseThrow();
            List<Integer> rows = HiddenHoldersTest.rows(snapshot, port.port()).stream()
                    .filter(row -> snapshot.sockets().namespaceIndex(row) == pin.namespaceIndex())
                    .toList();
            assertThat(rows).hasSize(1);
            assertThat(snapshot.sockets().state(rows.getFirst())).isEqualTo(SocketState.LISTEN);
            assertThat(snapshot.namespaces().get(pin.namespaceIndex()).name()).startsWith("tid:");
        }
    }

    @Test
    void anUnknownNameIsStillRefused() throws IOException {
        try {
            look(new NamespaceChoice.Named("no-such-namespace"));
        } catch (NoSuchNamespaceException e) {
            assertThat(e.known()).isNotEmpty();
            return;
        }
        throw new AssertionError("there is no such namespace");
    }

    private static Snapshot look(NamespaceChoice choice) throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.in(choice).protocols(true, false));
    }

    /** Whether a process is the one, or a child of it. */
    private static boolean belongsTo(long process, int pid) {
        return pid == process
                || ProcessHandle.of(pid)
                        .flatMap(ProcessHandle::parent)
                        .filter(parent -> parent.pid() == process)
                        .isPresent();
    }

    private static SocketRow row(Snapshot snapshot, NetworkNamespace namespace, int port) {
        List<Integer> rows = HiddenHoldersTest.rows(snapshot, port).stream()
                .filter(row -> snapshot.namespaceOf(row).inode() == namespace.inode())
                .toList();
        assertThat(rows).as("rows of port %s in %s", port, namespace).isNotEmpty();
        return snapshot.sockets().row(rows.getFirst());
    }
}
