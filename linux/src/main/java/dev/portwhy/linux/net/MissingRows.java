package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a table of sockets has far fewer rows than the kernel counts sockets: one that was cut exactly at the end of a line
 * looks whole otherwise. The numbers are those of {@code sockstat} and {@code sockstat6} ({@code net/ipv4/proc.c},
 * {@code net/ipv6/proc.c}).
 *
 * <p>Table and numbers are never of the same instant, so that few, or a small part, may be missing. Of a machine that runs
 * more may: no file of it is cut, and connections end by the thousand while it is read.
 */
final class MissingRows {

    /** The first kernel that counts {@code tw} by namespace and not for the whole machine ({@code struct inet_timewait_death_row}). */
    private static final KernelVersion COUNTS_TIME_WAIT = new KernelVersion(4, 11, 0);

    private static final int FEW_RECORDED = 2;
    private static final int FEW_LIVE = 16;

    private final Map<String, Long> counted;
    private final boolean live;
    private final boolean timeWait;

    private MissingRows(Map<String, Long> counted, boolean live, boolean timeWait) {
        this.counted = counted;
        this.live = live;
        this.timeWait = timeWait;
    }

    /** By the numbers of one namespace, as {@link ProcNetSockstat} names them. */
    static MissingRows of(KernelFiles files, Map<String, Long> counted) {
        String release = counted.containsKey("TCP.tw") ? files.text(Setting.KERNEL_OSRELEASE.path()) : null;
        boolean timeWait = release != null && KernelVersion.parse(release).compareTo(COUNTS_TIME_WAIT) >= 0;
        return new MissingRows(counted, files.root().live(), timeWait);
    }

    /** Whether too many of those are missing that a number like {@code TCP.inuse} counts; false where there is no such number. */
    boolean are(String name, int rows) {
        return areOf(counted.get(name), rows);
    }

    /** The same of TIME_WAIT of both families, where that number is of the namespace. */
    boolean areTimeWait(int rows) {
        return timeWait && areOf(counted.get("TCP.tw"), rows);
    }

    private boolean areOf(@Nullable Long all, int rows) {
        if (all == null) {
            return false;
        }
        long missing = all - rows;
        return live ? missing >= FEW_LIVE && missing > all / 2 : missing >= FEW_RECORDED && missing > all / 4;
    }
}
