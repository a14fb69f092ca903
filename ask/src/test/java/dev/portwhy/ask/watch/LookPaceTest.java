package dev.portwhy.ask.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.ports.ConnectCapacity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often a machine is looked at, for what a look costs. */
class LookPaceTest {

    private static final long MS = 1_000_000;

    @Test
    void aLookTakesAHundredthWhereAllIsWellAndATenthWhereNot() {
        assertThat(share(10 * MS, true)).isLessThan(0.01);
        assertThat(share(50 * MS, true)).isLessThan(0.005);
        assertThat(share(10 * MS, false)).isBetween(0.05, 0.1);
        assertThat(share(500 * MS, true)).isBetween(0.02, 0.1);
        assertThat(share(500 * MS, false)).isBetween(0.05, 0.1);
    }

    /**
     * What is shown is not older than twenty seconds, and than five where nobody counts what begins meanwhile, as long as that takes no more
     * than a tenth.
     */
    @Test
    void whatIsShownIsNotOld() {
        for (long work = 0; work < 400 * MS; work += MS) {
            assertThat(LookPace.rest(work, true, true))
                    .isLessThanOrEqualTo(20_000 * MS)
                    .isGreaterThanOrEqualTo(12 * work);
            assertThat(LookPace.rest(work, true, false))
                    .isLessThanOrEqualTo(5000 * MS)
                    .isGreaterThanOrEqualTo(12 * work);
        }
    }

    @Test
    void whatFailsAnewIsLookedAtSoon() {
        assertThat(LookPace.inNeed(0)).isEqualTo(100 * MS);
        assertThat(LookPace.inNeed(500 * MS)).isEqualTo(1000 * MS);
    }

    @Test
    void aDestinationThatIsFullOrSoonWillBeIsWatchedClosely() {
        assertThat(LookPace.calm(of(1000, null))).isTrue();
        assertThat(LookPace.calm(of(1000, 3_600_000L))).isTrue();
        assertThat(LookPace.calm(of(1000, 60_000L))).isFalse();
        assertThat(LookPace.calm(of(0, null))).isFalse();
        assertThat(LookPace.calm(new DestinationUsages(List.of(), 0, 0))).isTrue();
    }

    private static double share(long work, boolean calm) {
        return (double) work / (work + LookPace.rest(work, calm, true));
    }

    private static DestinationUsages of(int free, @Nullable Long left) {
        IpAddress here = IpAddress.parse("127.0.0.1").orElseThrow();
        ConnectCapacity now = new ConnectCapacity(32768, 60999, 0, 0, 28232, 28232 - free, Map.of(), 0, free);
        return new DestinationUsages(
                List.of(new Usage(
                        new NamespaceId(1, "host"),
                        here,
                        new Endpoint(here, 80),
                        false,
                        new Capacity(now, null, left),
                        List.of())),
                0,
                0);
    }
}
