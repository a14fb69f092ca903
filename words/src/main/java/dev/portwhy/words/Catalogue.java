package dev.portwhy.words;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one topic in one language: the file {@code messages/<topic>_<language>.properties}, UTF-8.
 *
 * <p>A line is {@code key = message}. A line that begins with {@code |} goes on with a new line of the message before it; one
 * space after the bar belongs to the bar. Lines that begin with {@code #} and empty lines are skipped. Nothing is escaped.
 */
public final class Catalogue {

    /** Where this is run from it, the messages lie beside it as files. */
    private static final String QUICK_JAR = "/quick.jar";

    private Catalogue() {}

    /** Reads a topic; empty where there is no such topic. */
    public static Map<String, String> load(String topic, Language language) {
        String file = "messages/" + topic + "_" + language.code() + ".properties";
        try (InputStream in = open(file)) {
            return in == null ? Map.of() : parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    /**
     * As {@link Class#getResourceAsStream}, which asks the JDK's own image first, and takes longer for that than for
     * everything else. Opening the jar takes long as well, where it holds all classes. Where the classes are from is not
     * asked: a class out of a start-up cache may not know.
     */
    private static @Nullable InputStream open(String file) throws IOException {
        String place = System.getProperty("java.class.path", "");
        if (place.endsWith(QUICK_JAR)) {
            File beside = new File(place.substring(0, place.length() - QUICK_JAR.length() + 1) + file);
            if (beside.exists()) {
                return new FileInputStream(beside);
            }
        }
        return Catalogue.class.getResourceAsStream(file);
    }

    static Map<String, String> parse(String text) {
        Map<String, String> messages = new HashMap<>();
        String key = "";
        int position = 0;
        while (position < text.length()) {
            int end = text.indexOf('\n', position);
            end = end < 0 ? text.length() : end;
            if (text.charAt(position) == '|') {
                int start = position + 1 < end && text.charAt(position + 1) == ' ' ? position + 2 : position + 1;
                messages.put(key, messages.get(key) + "\n" + text.substring(start, end));
            } else if (end > position && text.charAt(position) != '#') {
                int equals = text.indexOf('=', position);
                if (equals < 0 || equals > end) {
                    throw new IllegalStateException("no '=' in: " + text.substring(position, end));
                }
                key = text.substring(position, equals).strip();
                if (messages.put(key, text.substring(equals + 1, end).strip()) != null) {
                    throw new IllegalStateException("twice: " + key);
                }
            }
            position = end + 1;
        }
        return messages;
    }
}
