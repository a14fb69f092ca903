package dev.portwhy.ports.kernel;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The lots the kernel draws during one step, in a certain way. Trying every way in turn gives all that the kernel may do;
 * see {@link Explorer}.
 *
 * <p>Of a set of ports only one stands for all: where a port differs from the others in what follows, whoever asks gives
 * it a set of its own.
 */
final class Choices {

    private final List<Integer> script;
    private final List<Integer> sizes = new ArrayList<>();
    private final OptionalInt measuredPort;
    private final Map<Object, Boolean> answers = new HashMap<>();
    private @Nullable BitSet ports;
    private int port;

    /**
     * @param script which way to take at each place, in order; the first way at places behind its end
     * @param measuredPort the port the kernel chose, where that is known
     */
    Choices(List<Integer> script, OptionalInt measuredPort) {
        this.script = script;
        this.measuredPort = measuredPort;
    }

    /** One of {@code ways} ways, counted from 0. */
    int pick(int ways) {
        if (ways == 1) {
            return 0;
        }
        int place = sizes.size();
        sizes.add(ways);
        return place < script.size() ? script.get(place) : 0;
    }

    /** Whether the kernel can have chosen a port: it is the one that it was seen to choose, or none was seen. */
    boolean mayHaveChosen(int candidate) {
        return measuredPort.isEmpty() || measuredPort.getAsInt() == candidate;
    }

    /** Whether something happens that may happen or not. */
    boolean maybe() {
        return pick(2) == 0;
    }

    /** As {@link #maybe()}, with the same answer for the same question during the whole step. */
    boolean maybe(Object question) {
        Boolean known = answers.get(question);
        if (known == null) {
            known = maybe();
            answers.put(question, known);
        }
        return known;
    }

    /** One port of one of several sets, of which each that has ports is a way of its own. */
    int port(List<BitSet> sets) {
        List<BitSet> offered = new ArrayList<>(sets);
        offered.removeIf(BitSet::isEmpty);
        if (measuredPort.isPresent()) {
            for (BitSet set : offered) {
                if (set.get(measuredPort.getAsInt())) {
                    return choose(set, measuredPort.getAsInt());
                }
            }
        }
        BitSet set = offered.get(pick(offered.size()));
        return choose(set, set.nextSetBit(0));
    }

    private int choose(BitSet set, int chosen) {
        ports = set;
        port = chosen;
        return chosen;
    }

    /** The ports that might as well have been chosen instead of {@code chosen}; null if it was not drawn by lot. */
    @Nullable BitSet alternatives(int chosen) {
        return ports != null && port == chosen ? ports : null;
    }

    /** The next script after this one was played; null after the last. */
    @Nullable List<Integer> nextScript() {
        List<Integer> next = new ArrayList<>();
        for (int place = 0; place < sizes.size(); place++) {
            next.add(place < script.size() ? script.get(place) : 0);
        }
        for (int place = next.size() - 1; place >= 0; place--) {
            if (next.get(place) + 1 < sizes.get(place)) {
                next.set(place, next.get(place) + 1);
                return next.subList(0, place + 1);
            }
        }
        return null;
    }
}
