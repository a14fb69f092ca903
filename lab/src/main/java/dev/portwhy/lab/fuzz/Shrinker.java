package dev.portwhy.lab.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a text shorter while it keeps a property: halves go first, then smaller and smaller pieces, then single lines, until
 * no line can go (delta debugging).
 */
final class Shrinker {

    private static final String LOOP = "repeat ";

    /** The property. A text that cannot be read does not have it. */
    @FunctionalInterface
    interface Property {
        boolean holds(List<String> lines) throws IOException;
    }

    private final Property property;

    Shrinker(Property property) {
        this.property = property;
    }

    /** The shortest text found that has the property; the text itself has it. */
    List<String> shrink(List<String> lines) throws IOException {
        List<String> shortest = withoutLoops(lines);
        int size = Integer.highestOneBit(Math.max(1, shortest.size()));
        while (true) {
            List<String> shorter = removePieces(shortest, size);
            boolean changed = shorter.size() < shortest.size();
            shortest = shorter;
            if (size > 1) {
                size /= 2;
            } else if (changed) {
                // Pairs again: an empty loop can only go with both its lines.
                size = 2;
            } else {
                break;
            }
        }
        return shortest;
    }

    private List<String> removePieces(List<String> lines, int size) throws IOException {
        List<String> kept = lines;
        int at = kept.size() - size;
        while (at > -size && !kept.isEmpty()) {
            int from = Math.max(0, at);
            int to = Math.min(kept.size(), at + size);
            List<String> candidate = new ArrayList<>(kept.subList(0, from));
            candidate.addAll(kept.subList(to, kept.size()));
            if (from < to && property.holds(candidate)) {
                kept = candidate;
            }
            at -= size;
        }
        return kept;
    }

    /** Loops are written out where that keeps the property, so that their passes can go one by one. */
    private List<String> withoutLoops(List<String> lines) throws IOException {
        List<String> flat = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            if (!lines.get(at).startsWith(LOOP)) {
                flat.add(lines.get(at));
                continue;
            }
            int count = Integer.parseInt(lines.get(at).substring(LOOP.length()));
            int end = at + lines.subList(at, lines.size()).indexOf("end");
            for (int pass = 1; pass <= count; pass++) {
                for (String line : lines.subList(at + 1, end)) {
                    flat.add(line.replace("$i", Integer.toString(pass)));
                }
            }
            at = end;
        }
        return flat.size() > lines.size() && property.holds(flat) ? flat : lines;
    }
}
