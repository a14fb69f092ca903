package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day of an agent, with a clock of ours: a look every five seconds, trouble every hour, destinations that come and go. */
class LongRunTest {

    private static final int EVERY = 5;
    private static final int HOUR = 3600 / EVERY;

    private final MadeUpMoments moments = new MadeUpMoments();

    @TempDir
    Path directory;

    /** What a process has at a time. */
    private record Held(long heap, long descriptors, List<String> files, long bytes) {}

    @Test
    void aDayLetsNothingGrow() throws Exception {
        HistoryPlace place = new HistoryPlace(directory.resolve("data"));
        List<Text> told = new ArrayList<>();
        List<Held> held = new ArrayList<>();
        HistoryStore store = HistoryStore.open(place);
        Bounds bounds = new Bounds(Duration.ofHours(4), 64 << 20);
        try (Recorder recorder = new Recorder(store, moments::whole, () -> bounds, told::add)) {
            store.begin(moments.host(), moments.time(), Duration.ofSeconds(EVERY), true);
            for (int look = 0; look < 24 * HOUR; look++) {
                moment(look);
                long nanos = moments.nanos();
                recorder.take(moments.take(EVERY), nanos);
                if (look % (2 * HOUR) == HOUR) {
                    held.add(held(place));
                }
            }
        }
        assertThat(told).isEmpty();
        // By the fourth hour all of what is kept is there.
        Held early = held.get(3);
        Held late = held.getLast();
        assertThat(late.heap()).isLessThan(early.heap() + (8 << 20));
        assertThat(late.descriptors()).isLessThanOrEqualTo(early.descriptors() + 2);
        assertThat(late.files()).isEqualTo(early.files());
        assertThat(late.bytes()).isLessThan(early.bytes() * 5 / 4);
        assertThat(held).allMatch(then -> then.bytes() < bounds.bytes());
    }

    private void moment(int look) {
        for (int port = 1; port <= 50; port++) {
            moments.used(port, 100 + (look * port) % 997, 28_232);
        }
        // A thousand others in an hour, each for a minute.
        moments.used(1000 + look * EVERY / 4, 3, 28_232);
        if (look % HOUR < 30) {
            moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80, new Culprit(look, "client", 4, Culprit.How.HOLDS))
                    .failed(80, 1 + look % 9, look, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        }
    }

    private static Held held(HistoryPlace place) throws IOException {
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"));
                Stream<Path> files = Files.walk(place.directory())) {
            return new Held(
                    heap,
                    descriptors.count(),
                    files.map(Path::toString).sorted().toList(),
                    place.bytes());
        }
    }
}
