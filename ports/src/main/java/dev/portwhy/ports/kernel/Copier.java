package dev.portwhy.ports.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies a graph of {@link Part}s, each once, however they point at each other. */
final class Copier {

    private final IdentityHashMap<Part, Part> copies = new IdentityHashMap<>();
    private final ArrayDeque<Part> unlinked = new ArrayDeque<>();

    /** The copy of a part. It is whole only after {@link #finish()}. */
    @SuppressWarnings("unchecked") // bare(Copier) makes an object of the same class
    <T extends Part> T of(T original) {
        Part known = copies.get(original);
        if (known == null) {
            known = original.bare(this);
            copies.put(original, known);
            unlinked.add(original);
        }
        return (T) known;
    }

    <T extends Part> @Nullable T orNull(@Nullable T original) {
        return original == null ? null : of(original);
    }

    <T extends Part> List<T> list(List<T> originals) {
        List<T> result = new ArrayList<>(originals.size());
        for (T original : originals) {
            result.add(of(original));
        }
        return result;
    }

    void finish() {
        while (!unlinked.isEmpty()) {
            Part original = unlinked.remove();
            Part copy = copies.get(original);
            if (copy != null) {
                copy.link(original, this);
            }
        }
    }
}
