package dev.portwhy.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.Moment;
import dev.portwhy.cli.ShownBy;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Host;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchLinesTest {

    private static final Instant TIME = Instant.parse("2026-11-27T03:12:40Z");

    private static Moment moment(long lost, long passedOver) {
        NetworkNamespace netns = new NetworkNamespace.Builder(4_026_531_840L, "", NetworkNamespace.Kind.HOST).build();
        Snapshot snapshot =
                new Snapshot.Builder(new Host("machine", "7.2.13", "x86_64", "boot", TIME), List.of(netns)).build();
        return new Moment(
                TIME,
                snapshot,
                new Verdict(Level.OK, List.of(), List.of()),
                new DestinationUsages(List.of(), 0, 0),
                List.of(),
                0,
                lost,
                passedOver,
                null);
    }

    private static String shown(Moment moment) throws IOException {
        return ShownBy.text(
                0, List.of("watch"), context -> new WatchLines(context, Duration.ofSeconds(1), false).show(moment));
    }

    /** What went by unseen matters where something fails: then more may. */
    @Test
    void whatTheKernelPassedOverIsToldWhereCallsFail() throws IOException {
        assertThat(shown(moment(3, 1))).contains("3 more failing calls").contains("1 event went by unseen");
        assertThat(shown(moment(1, 812))).contains("812 events went by unseen");
        assertThat(shown(moment(1, 0))).doesNotContain("unseen");
        assertThat(shown(moment(0, 5))).doesNotContain("unseen");
    }
}
