package dev.portwhy.ask.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Programs by the names under which they speak: what stands in front of a colon is a program only where it is one of them. */
final class Speakers {

    private static final Set<String> NAMES = read();

    private Speakers() {}

    static boolean known(String word) {
        return NAMES.contains(Lower.of(word));
    }

    private static Set<String> read() {
        try (InputStream in = Speakers.class.getResourceAsStream("programs.txt")) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: programs.txt");
            }
            Set<String> names = new HashSet<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.startsWith("#")) {
                    names.addAll(Set.of(line.split(" ")));
                }
            }
            names.remove("");
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
