package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file below {@code /proc/net/stat}: one line of names, then one line of hexadecimal values for each processor.
 * {@code nf_conntrack} ({@code net/netfilter/nf_conntrack_standalone.c}) is each namespace's own; {@code arp_cache} and
 * {@code ndisc_cache} ({@code net/core/neighbour.c}) are the whole machine's and stand in the first namespace only. The lines are
 * added up under {@code nf_conntrack.insert_failed}, {@code arp_cache.table_fulls}… The first value, {@code entries}, is the same
 * in every line and not added up.
 */
final class ProcNetStat {

    private ProcNetStat() {}

    /** Adds the counters of the file of {@code table} to {@code into}. */
    static void parse(String table, TextCursor file, Map<String, Long> into) {
        List<String> names = new ArrayList<>(20);
        for (String name = file.word(); !name.isEmpty(); name = file.word()) {
            names.add(table + '.' + name);
        }
        file.nextLine();
        while (!file.atEnd()) {
            for (int i = 0; i < names.size(); i++) {
                long value = file.hexadecimal();
                if (value < 0) {
                    break;
                }
                if (i == 0) {
                    into.put(names.get(i), value);
                } else {
                    into.merge(names.get(i), value, Long::sum);
                }
            }
            file.nextLine();
        }
    }
}
