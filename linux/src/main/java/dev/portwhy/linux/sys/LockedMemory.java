package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

/** How much memory this process may lock ({@code RLIMIT_MEMLOCK}, getrlimit(2)). */
public final class LockedMemory {

    private static final long NO_LIMIT = -1;

    private LockedMemory() {}

    /**
     * Takes the limit away, or where that is not permitted, makes as much of it as is.
     *
     * @return whether there is more than before
     */
    public static boolean lift() {
        try (NativeMemory limits = new NativeMemory(16)) {
            if (Syscall.call(SyscallNumbers.PRLIMIT64, 0, RLIMIT_MEMLOCK, 0, limits.address()) < 0) {
                return false;
            }
            long now = limits.getLong(0);
            long most = limits.getLong(8);
            return now != NO_LIMIT && (set(limits, NO_LIMIT, NO_LIMIT) || now != most && set(limits, most, most));
        }
    }

    private static boolean set(NativeMemory limits, long now, long most) {
        limits.putLong(0, now);
        limits.putLong(8, most);
        return Syscall.call(SyscallNumbers.PRLIMIT64, 0, RLIMIT_MEMLOCK, limits.address(), 0) >= 0;
    }
}
