package dev.portwhy.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON as a script does: objects as maps in the order of the text, arrays as lists; a name that comes twice is an error. */
final class JsonTree {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonTree() {}

    /** The one value of a text; more than one is an error. */
    static Map<String, Object> object(byte[] bytes) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            in.nextToken();
            Object value = value(in);
            if (in.nextToken() != null) {
                throw new AssertionError("more than one value: " + new String(bytes, StandardCharsets.UTF_8));
            }
            return map(value);
        }
    }

    @SuppressWarnings("unchecked") // made below
    static Map<String, Object> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new AssertionError("no object: " + value);
    }

    /** The array under a path. */
    static List<?> list(Object tree, Object... path) {
        Object value = at(tree, path);
        if (value instanceof List<?> list) {
            return list;
        }
        throw new AssertionError("no array: " + value);
    }

    /** The whole number under a path. */
    static long number(Object tree, Object... path) {
        Object value = at(tree, path);
        if (value instanceof Long number) {
            return number;
        }
        throw new AssertionError("no number: " + value);
    }

    /** The value under a path of names; a number is a place in an array. */
    static @Nullable Object at(Object tree, Object... path) {
        Object at = tree;
        for (Object step : path) {
            at = step instanceof Integer index ? ((List<?>) at).get(index) : map(at).get(step);
            if (at == null) {
                return null;
            }
        }
        return at;
    }

    private static @Nullable Object value(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    members.put(name, value(in));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> members = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    members.add(value(in));
                }
                yield members;
            }
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new AssertionError(in.currentToken());
        };
    }
}
