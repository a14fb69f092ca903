package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.RLIMIT_MEMLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The limit of this process, which has no use for one. */
class LockedMemoryTest {

    private static final int LITTLE = 64 * 1024;

    private static long[] limits() {
        try (NativeMemory limits = new NativeMemory(16)) {
            assertThat(Syscall.call(SyscallNumbers.PRLIMIT64, 0, RLIMIT_MEMLOCK, 0, limits.address()))
                    .isZero();
            return new long[] {limits.getLong(0), limits.getLong(8)};
        }
    }

    private static void soft(long now, long most) {
        try (NativeMemory limits = new NativeMemory(16)) {
            limits.putLong(0, now);
            limits.putLong(8, most);
            assertThat(Syscall.call(SyscallNumbers.PRLIMIT64, 0, RLIMIT_MEMLOCK, limits.address(), 0))
                    .isZero();
        }
    }

    @Test
    void asMuchAsIsPermittedAndOnlyOnce() {
        long[] before = limits();
        assumeTrue(Long.compareUnsigned(before[1], LITTLE) > 0, "there is not even a little to give");
        try {
            soft(LITTLE, before[1]);
            assertThat(LockedMemory.lift()).isTrue();
            long[] lifted = limits();
            assertThat(lifted[0]).as(Arrays.toString(lifted)).isEqualTo(lifted[1]);
            assertThat(Long.compareUnsigned(lifted[0], before[1])).isNotNegative();
            // Where no more is to be had nothing is said to be more.
            assertThat(LockedMemory.lift()).isFalse();
        } finally {
            soft(before[0], limits()[1]);
        }
    }
}
