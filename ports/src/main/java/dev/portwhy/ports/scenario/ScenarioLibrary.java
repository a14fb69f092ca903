package dev.portwhy.ports.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The scenarios that come with the program: each answers a question people ask. */
public final class ScenarioLibrary {

    private static final String DIRECTORY = "/dev/portwhy/ports/scenarios/";

    private ScenarioLibrary() {}

    /**
     * One scenario of the library.
     *
     * @param name the word it is called by
     * @param text its text, as people read it
     */
    public record Entry(String name, String text) {

        /** What its first comments say. */
        public ScenarioHeader header() {
            return ScenarioHeader.of(text);
        }

        /** The scenario, ready to be run. */
        public Scenario scenario() {
            try {
                return ScenarioParser.parse(name, text);
            } catch (ScenarioSyntaxException e) {
                throw new IllegalStateException("scenario " + name, e);
            }
        }
    }

    /** The names, in the order in which people should read them. */
    public static List<String> names() {
        return read("index").lines().toList();
    }

    /** The scenario of this name. */
    public static Optional<Entry> find(String name) {
        return names().contains(name) ? Optional.of(new Entry(name, read(name + ".scenario"))) : Optional.empty();
    }

    /** All of them, in order. */
    public static List<Entry> all() {
        return names().stream()
                .map(name -> new Entry(name, read(name + ".scenario")))
                .toList();
    }

    private static String read(String file) {
        try (InputStream in = ScenarioLibrary.class.getResourceAsStream(DIRECTORY + file)) {
            if (in == null) {
                throw new IllegalStateException("no " + file + " in the library");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
