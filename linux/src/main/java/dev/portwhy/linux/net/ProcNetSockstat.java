package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import java.util.Map;

/**
 * {@code /proc/net/sockstat} and {@code sockstat6} ({@code net/ipv4/proc.c}, {@code net/ipv6/proc.c}): lines like
 * {@code TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 64}. Names join to {@code TCP.inuse}.
 *
 * <p>{@code inuse} and {@code tw} count the namespace, {@code tw} both families and FIN_WAIT2 remainders too;
 * {@code orphan}, {@code alloc} and {@code mem} count the whole machine.
 */
final class ProcNetSockstat {

    private ProcNetSockstat() {}

    /** Adds the numbers of a file to {@code into}; a line breaks off where it stops to be names with numbers. */
    static void parse(TextCursor file, Map<String, Long> into) {
        while (!file.atEnd()) {
            String group = file.until(':');
            while (!group.isEmpty() && !file.atLineEnd()) {
                String name = file.word();
                long value = file.decimal();
                if (name.isEmpty() || value < 0) {
                    break;
                }
                into.put(group + '.' + name, value);
            }
            file.nextLine();
        }
    }
}
