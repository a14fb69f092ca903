package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code /proc/net/netstat} and {@code /proc/net/snmp} ({@code net/ipv4/proc.c}): pairs of lines, first the names of a
 * group, then their values. Names join to {@code TcpExt.TWRecycled}, {@code Tcp.ActiveOpens}. All count one namespace.
 */
final class ProcNetNetstat {

    private ProcNetNetstat() {}

    /** Adds the counters of a file to {@code into}; a group whose two lines do not fit together is left out. */
    static void parse(TextCursor file, Map<String, Long> into) {
        List<String> names = new ArrayList<>(160);
        String group = "";
        while (!file.atEnd()) {
            String head = file.until(':');
            if (head.isEmpty() || !head.equals(group)) {
                group = head;
                names.clear();
                for (String name = file.word(); !name.isEmpty(); name = file.word()) {
                    names.add(name);
                }
            } else {
                values(file, group, names, into);
                group = "";
            }
            file.nextLine();
        }
    }

    private static void values(TextCursor file, String group, List<String> names, Map<String, Long> into) {
        for (String name : names) {
            file.skipSpaces();
            boolean negative = file.accept('-'); // Tcp.MaxConn is -1
            long value = file.decimal();
            if (value < 0) {
                return;
            }
            into.put(group + '.' + name, negative ? -value : value);
        }
    }
}
