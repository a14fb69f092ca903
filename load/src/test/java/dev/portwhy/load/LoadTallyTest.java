package dev.portwhy.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.Errno;
import org.junit.jupiter.api.Test;

class LoadTallyTest {

    private final LoadTally tally = new LoadTally();

    @Test
    void theFirstConnectionWithoutAPortIsWhatCounts() {
        tally.opened(1);
        tally.connectFailed(Errno.ECONNREFUSED, 5);
        assertThat(tally.outOfPortsNanos).as("refused is no want of ports").isNegative();
        tally.opened(1);
        tally.connectFailed(Errno.EADDRNOTAVAIL, 7);
        tally.opened(1);
        tally.connectFailed(Errno.EADDRINUSE, 9);
        assertThat(tally.outOfPortsNanos).isEqualTo(7);
        assertThat(tally.openedUntilThen).isEqualTo(2);
        assertThat(tally.opened).isEqualTo(3);
        assertThat(tally.failed).isEqualTo(3);
        assertThat(tally.byErrno[Errno.EADDRNOTAVAIL]).isEqualTo(1);
        assertThat(tally.byErrno[Errno.EADDRINUSE]).isEqualTo(1);
        assertThat(tally.byErrno[Errno.ECONNREFUSED]).isEqualTo(1);
    }

    @Test
    void aFailureLaterOnIsNoWantOfPorts() {
        tally.failed(Errno.EADDRNOTAVAIL);
        assertThat(tally.outOfPortsNanos).isNegative();
    }

    /** Drivers and filters of system calls hand out numbers that no header has. */
    @Test
    void anErrorThatNobodyKnowsIsCounted() {
        tally.failed(4000);
        assertThat(tally.failed).isEqualTo(1);
        assertThat(tally.byErrno[tally.byErrno.length - 1]).isEqualTo(1);
    }

    @Test
    void theMostThatWereOpenAtOnceStays() {
        tally.tookPort();
        tally.tookPort();
        tally.openNow--;
        tally.tookPort();
        tally.openNow -= 2;
        assertThat(tally.mostOpen).isEqualTo(2);
        assertThat(tally.openNow).isZero();
    }

    @Test
    void othersSeeWhatWasPutOut() {
        tally.answered = 3;
        tally.failed = 1;
        assertThat(tally.answeredSoFar()).isZero();
        tally.publish();
        assertThat(tally.answeredSoFar()).isEqualTo(3);
        assertThat(tally.failedSoFar()).isEqualTo(1);
    }
}
