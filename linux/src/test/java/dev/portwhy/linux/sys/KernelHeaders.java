package dev.portwhy.linux.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The numbers in header files of the kernel's interface, as they are installed for C programs ({@code linux-libc-dev}): the
 * second witness for what is spelled in this module. Macros with one number and enumerations are understood, nothing else.
 */
final class KernelHeaders {

    private static final Path TOP = Path.of("/usr/include");
    private static final Pattern MACRO =
            Pattern.compile("^[ \\t]*#[ \\t]*define[ \\t]+(\\w+)[ \\t]+([^\\n]+?)[ \\t]*$", Pattern.MULTILINE);
    private static final Pattern ENUM = Pattern.compile("\\benum\\b[^{;]*\\{([^}]*)}");
    private static final Pattern SHIFT = Pattern.compile("\\(?\\s*(\\w+)\\s*<<\\s*(\\w+)\\s*\\)?");

    private final Map<String, Long> values = new HashMap<>();

    private KernelHeaders() {}

    /** The numbers of some headers, by paths below {@code /usr/include}; the test is skipped where one is missing. */
    static KernelHeaders of(String... files) throws IOException {
        KernelHeaders headers = new KernelHeaders();
        for (String file : files) {
            Path path = TOP.resolve(file);
            Assumptions.assumeTrue(Files.isReadable(path), "no " + path);
            headers.read(Files.readString(path, StandardCharsets.ISO_8859_1));
        }
        return headers;
    }

    private void read(String text) {
        String plain = text.replaceAll("(?s)/\\*.*?\\*/", " ");
        Matcher macro = MACRO.matcher(plain);
        while (macro.find()) {
            Long value = value(macro.group(2).strip());
            if (value != null) {
                values.putIfAbsent(macro.group(1), value);
            }
        }
        Matcher enumeration = ENUM.matcher(plain.replaceAll("(?m)^\\s*#.*$", ""));
        while (enumeration.find()) {
            enumeration(enumeration.group(1));
        }
    }

    private void enumeration(String body) {
        long next = 0;
        for (String entry : body.split(",")) {
            String[] parts = entry.strip().split("\\s*=\\s*", 2);
            if (parts[0].isEmpty()) {
                continue;
            }
            Long given = parts.length == 2 ? value(parts[1]) : (Long) next;
            if (given == null) {
                return; // what follows counts on from a number that is not understood
            }
            values.putIfAbsent(parts[0], given);
            next = given + 1;
        }
    }

    private @Nullable Long value(String text) {
        Matcher shift = SHIFT.matcher(text);
        if (shift.matches()) {
            Long one = value(shift.group(1));
            Long by = value(shift.group(2));
            return one == null || by == null ? null : (Long) (one << by);
        }
        String word = text.startsWith("(") && text.endsWith(")") ? text.substring(1, text.length() - 1) : text;
        if (values.containsKey(word)) {
            return values.get(word);
        }
        String digits = word.strip().replaceFirst("[uUlL]+$", "");
        if (digits.matches("0[xX][0-9a-fA-F]{1,16}")) {
            return Long.parseUnsignedLong(digits.substring(2), 16); // all bits may be set
        }
        return digits.matches("-?(0[0-7]{0,18}|[1-9][0-9]{0,17})") ? Long.decode(digits) : null;
    }

    /** The number of a name; null where the headers have none that is understood. */
    @Nullable Long get(String name) {
        return values.get(name);
    }
}
