package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.model.NetworkNamespace;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a namespace opens, from the kernel's counter read twice ({@code Tcp.ActiveOpens}, RFC 4022: SYN_SENT out of
 * CLOSED). It counts those that leave no row, too: closed by the other side first, or taken over.
 */
final class OpeningRate {

    private static final String COUNTER = "Tcp.ActiveOpens";
    private static final Duration MOMENT = Duration.ofMillis(300);
    /** So few since the look are not worth a moment's wait. */
    private static final int FEW = 3;

    private OpeningRate() {}

    /** Connections a second; null for hardly any, or where nobody can tell. */
    static @Nullable Double of(NetworkNamespace where) {
        Long seen = where.counters().get(COUNTER);
        String directory = where.current() ? "/proc/thread-self/net" : "/proc/" + where.pid() + "/net";
        if (seen == null || !where.current() && where.pid() == 0) {
            return null;
        }
        NamespaceFiles files = new NamespaceFiles(new KernelFiles(LinuxRoot.LIVE), directory);
        long begun = System.nanoTime();
        Long first = files.counters().get(COUNTER);
        if (first == null || first - seen < FEW) {
            return null;
        }
        while (System.nanoTime() - begun < MOMENT.toNanos()) {
            LockSupport.parkNanos(begun + MOMENT.toNanos() - System.nanoTime());
        }
        Long last = files.counters().get(COUNTER);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return last == null || last - first < FEW ? null : Double.valueOf((last - first) / seconds);
    }
}
