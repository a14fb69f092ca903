package dev.portwhy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Namespaces whose process ends between the list of namespaces and the look into them. */
class NamespaceReaderTest {

    private final List<Gap> gaps = new ArrayList<>();

    private NamespaceReader readAfterTheEnd(int processes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        int pid = Math.toIntExact(process.pid());
        process.waitFor();
        NamespaceCatalog.Found namespace = new NamespaceCatalog.Found(1, "/proc/" + pid + "/ns/net", pid, false);
        namespace.processes = processes;
        NamespaceReader reader = new NamespaceReader(Look.EVERYTHING, namespace, NamespaceNaming.NONE, 0, gaps);
        return NetworkThread.onItsOwn(() -> {
            try (NativeFiles files = new NativeFiles()) {
                reader.read(files, null);
            }
            return reader;
        });
    }

    @Test
    void aNamespaceThatEndedWithItsOnlyProcessIsNotMissing() throws IOException, InterruptedException {
        NamespaceReader reader = readAfterTheEnd(1);
        assertThat(gaps).isEmpty();
        assertThat(reader.unread()).isTrue();
        try (NativeFiles files = new NativeFiles()) {
            assertThat(reader.gone(files)).isTrue();
        }
    }

    @Test
    void ofOneThatMayLiveOnInOtherProcessesItIsSaidThatOneEnded() throws IOException, InterruptedException {
        readAfterTheEnd(2);
        assertThat(gaps).containsExactly(Gap.of(Gap.Kind.ENDED_MEANWHILE, 1));
    }
}
