package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.holders.OddFiles;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sockets that the table of sockets shows and the first pass over all open files does not. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class UnexplainedSocketsTest {

    /** A pass over all open files brings this test's open namespace, so none was made where that is not known. */
    @Test
    void noPassIsMadeForOneThatWasClosedAndOneIsForAnotherThatWasOpenedMeanwhile() throws IOException {
        Programs.assumeFilesIterated();
        try (TestNamespace there = TestNamespace.create()) {
            there.run(() -> {
                try (NativeFiles files = new NativeFiles();
                        InputStream open = Files.newInputStream(Path.of("/proc/self/ns/net"))) {
                    assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
                    assertThat(open).isNotNull();
                    HolderSearch early = search(files);
                    KernelSocket closed = listener();
                    Meanwhile first = new Meanwhile(files, early);
                    closed.close();
                    assertThat(first.sockets.explain()).isFalse();
                    assertThat(first.sockets.closed()).isEqualTo(Set.of(first.cookie));
                    assertThat(first.search.odd().of(OddFiles.Kind.NAMESPACE)).isEmpty();

                    HolderSearch before = search(files);
                    try (KernelSocket opened = listener()) {
                        assertThat(opened.local().port()).isPositive();
                        Meanwhile second = new Meanwhile(files, before);
                        assertThat(second.sockets.explain()).isFalse();
                        assertThat(second.sockets.closed()).isEmpty();
                        assertThat(second.sockets.holders().first(second.inode)).isGreaterThanOrEqualTo(0);
                        assertThat(second.search.odd().of(OddFiles.Kind.NAMESPACE))
                                .isNotEmpty();
                    }
                }
                return 0;
            });
        }
    }

    private static KernelSocket listener() throws IOException {
        return KernelSocket.tcp(Family.INET)
                .bind(new Endpoint(IpAddress.v4(0x7f000001), 0))
                .listen(4);
    }

    private static HolderSearch search(NativeFiles files) {
        return HolderSearch.all(files, NativeFiles.pids(files), null, null, TaskFileIterator.OtherFiles.NONE);
    }

    /** The one socket of the thread's namespace, and a search that was made before it was opened. */
    private static final class Meanwhile {
        final HolderSearch search;
        final UnexplainedSockets sockets;
        final long cookie;
        final long inode;

        Meanwhile(NativeFiles files, HolderSearch search) throws IOException {
            NamespaceReader reader = ReaderOfHere.read(files);
            SocketTable rows = reader.rows().build();
            assertThat(rows.size()).isEqualTo(1);
            this.search = search;
            cookie = rows.cookie(0);
            inode = rows.inode(0);
            sockets = new UnexplainedSockets(
                    new KernelFiles(LinuxRoot.LIVE),
                    NativeFiles.pids(files),
                    List.of(reader),
                    List.of(reader.result()),
                    rows,
                    search,
                    Set.of());
        }
    }
}
