package dev.portwhy.agent.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands behind the question mark of a request. */
final class Query {

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Of a name that is there twice, the first one counts. */
    Query(@Nullable String raw) {
        for (String part : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)));
            }
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The value of a name; null where there is none, or nothing in it. */
    @Nullable String of(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The same, with another value where there is none. */
    String of(String name, String other) {
        String value = of(name);
        return value == null ? other : value;
    }
}
