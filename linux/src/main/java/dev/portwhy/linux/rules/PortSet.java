package dev.portwhy.linux.rules;

import java.util.ArrayList;
import java.util.List;

/** The ports in a set of nftables: single ones, intervals in one element, or intervals whose ends are elements. */
final class PortSet {

    private static final int MOST_PORT = 65535;

    private final List<SetElement> elements;
    private final Registers.Layout layout;

    PortSet(List<SetElement> elements, Registers.Layout layout) {
        this.elements = elements;
        this.layout = layout;
    }

    private record End(int port, boolean end) {}

    /** Adds the ports to a rule. */
    void into(RuleMatch rule) {
        List<End> ends = new ArrayList<>();
        boolean intervals = false;
        for (SetElement element : elements) {
            intervals |= element.intervalEnd();
        }
        for (SetElement element : elements) {
            int port = port(element.key());
            if (port < 0) {
                continue;
            }
            int last = port(element.keyEnd());
            if (intervals && last < 0) {
                ends.add(new End(port, element.intervalEnd()));
            } else {
                rule.port(port, Math.max(port, last), transport(element.key()));
            }
        }
        addIntervals(ends, rule);
    }

    /** By port; where one ends and the next begins, the end comes first. */
    private static int compare(End one, End other) {
        int byPort = Integer.compare(one.port(), other.port());
        return byPort != 0 ? byPort : Boolean.compare(other.end(), one.end());
    }

    /** Each beginning reaches up to the next end; the last one may be open. */
    private static void addIntervals(List<End> ends, RuleMatch rule) {
        ends.sort(PortSet::compare);
        int begun = -1;
        for (End end : ends) {
            if (!end.end()) {
                begun = end.port();
            } else if (begun >= 0) {
                rule.port(begun, Math.max(begun, end.port() - 1));
                begun = -1;
            }
        }
        if (begun >= 0) {
            rule.port(begun, MOST_PORT);
        }
    }

    private int transport(byte[] key) {
        return layout.transportAt() < 0 || layout.transportAt() >= key.length ? 0 : key[layout.transportAt()];
    }

    private int port(byte[] key) {
        int at = layout.portAt();
        return at + 2 > key.length ? -1 : (key[at] & 0xff) << 8 | key[at + 1] & 0xff;
    }
}
