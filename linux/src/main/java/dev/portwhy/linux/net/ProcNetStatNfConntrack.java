package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code /proc/net/stat/nf_conntrack} ({@code net/netfilter/nf_conntrack_standalone.c}): one line of names, then one line
 * of hexadecimal values for each processor. They are added up under {@code nf_conntrack.insert_failed},
 * {@code nf_conntrack.drop}… The first one, {@code entries}, is the same in every line and not added up.
 */
final class ProcNetStatNfConntrack {

    private ProcNetStatNfConntrack() {}

    /** Adds the counters of a file to {@code into}. */
    static void parse(TextCursor file, Map<String, Long> into) {
        List<String> names = new ArrayList<>(20);
        for (String name = file.word(); !name.isEmpty(); name = file.word()) {
            names.add("nf_conntrack." + name);
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
