package dev.portwhy.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a value of the contract looks like, and what of it has been met. A field that is missing, one that nobody named, a null
 * where none may be: each is a complaint with its path. What may be null has to be met both ways, or nothing was tested.
 */
final class Shape {

    private enum Kind {
        OBJECT,
        ARRAY,
        TEXT,
        NUMBER,
        TRUTH,
        COUNTS,
        ANY
    }

    private final Kind kind;
    private final Map<String, Shape> fields;
    private final @Nullable Shape members;
    private final @Nullable Pattern pattern;
    private final boolean orNull;

    private Shape(
            Kind kind, Map<String, Shape> fields, @Nullable Shape members, @Nullable Pattern pattern, boolean orNull) {
        this.kind = kind;
        this.fields = fields;
        this.members = members;
        this.pattern = pattern;
        this.orNull = orNull;
    }

    /** An object with exactly these fields, in this order: name, shape, name, shape. */
    static Shape object(Object... namesAndShapes) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndShapes.length; i += 2) {
            fields.put((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]);
        }
        return new Shape(Kind.OBJECT, fields, null, null, false);
    }

    /** This object with more fields behind its own. */
    Shape and(Object... namesAndShapes) {
        Map<String, Shape> all = new LinkedHashMap<>(fields);
        all.putAll(object(namesAndShapes).fields);
        return new Shape(Kind.OBJECT, all, null, null, orNull);
    }

    /** An array; it may be empty. */
    static Shape array(Shape members) {
        return new Shape(Kind.ARRAY, Map.of(), members, null, false);
    }

    /** An object that has a number for each of some names. */
    static Shape counts(String names) {
        return new Shape(Kind.COUNTS, Map.of(), null, Pattern.compile(names), false);
    }

    /** Any text but an empty one. */
    static Shape text() {
        return matching("(?s).+");
    }

    /** Any text. */
    static Shape anyText() {
        return matching("(?s).*");
    }

    /** One of some words: {@code tcp|udp}; a regular expression. */
    static Shape matching(String words) {
        return new Shape(Kind.TEXT, Map.of(), null, Pattern.compile(words), false);
    }

    /** RFC 3339 in UTC. */
    static Shape time() {
        return matching("\\d{4}-(0[1-9]|1[0-2])-([0-2]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?Z");
    }

    /** A whole number, not below 0, or any number with a fraction. */
    static Shape number() {
        return new Shape(Kind.NUMBER, Map.of(), null, null, false);
    }

    static Shape truth() {
        return new Shape(Kind.TRUTH, Map.of(), null, null, false);
    }

    /** Whatever it is, but not null. */
    static Shape any() {
        return new Shape(Kind.ANY, Map.of(), null, null, false);
    }

    /** The fields of this object, to be put behind those of another. */
    Object[] namesAndShapes() {
        List<Object> all = new ArrayList<>();
        fields.forEach((name, shape) -> {
            all.add(name);
            all.add(shape);
        });
        return all.toArray();
    }

    /** The same, or null. */
    Shape orNull() {
        return new Shape(kind, fields, members, pattern, true);
    }

    /** What was met, by path. */
    static final class Met {
        private final Set<String> nulls = new TreeSet<>();
        private final Set<String> values = new TreeSet<>();
        private final Set<String> mayBeNull = new TreeSet<>();
        private final Set<String> arrays = new TreeSet<>();

        /** Paths that may be null and were never, or always, and arrays that never had a member. */
        List<String> untested() {
            List<String> all = new ArrayList<>();
            for (String path : mayBeNull) {
                if (!nulls.contains(path)) {
                    all.add("never null: " + path);
                }
                if (!values.contains(path)) {
                    all.add("always null: " + path);
                }
            }
            for (String path : arrays) {
                if (!values.contains(path + "[]")) {
                    all.add("always empty: " + path);
                }
            }
            return all;
        }
    }

    /** What is wrong with a value. */
    List<String> complaints(@Nullable Object value, Met met) {
        List<String> complaints = new ArrayList<>();
        check("", value, met, complaints);
        return complaints;
    }

    private void check(String path, @Nullable Object value, Met met, List<String> complaints) {
        if (orNull) {
            met.mayBeNull.add(path);
        }
        if (value == null) {
            met.nulls.add(path);
            if (!orNull) {
                complaints.add(path + " is null");
            }
            return;
        }
        met.values.add(path);
        switch (kind) {
            case ANY -> {}
            case OBJECT -> object(path, value, met, complaints);
            case ARRAY -> {
                met.arrays.add(path);
                if (!(value instanceof List<?> list)) {
                    complaints.add(path + " is no array: " + value);
                    return;
                }
                Shape each = members;
                if (each == null) {
                    throw new AssertionError(path);
                }
                for (Object member : list) {
                    each.check(path + "[]", member, met, complaints);
                }
            }
            case COUNTS -> {
                for (Map.Entry<String, Object> entry : JsonTree.map(value).entrySet()) {
                    matches(path, entry.getKey(), complaints);
                    number().check(path + ".*", entry.getValue(), met, complaints);
                }
            }
            case TEXT -> matches(path, value, complaints);
            case NUMBER -> {
                boolean whole = value instanceof Long number && number >= 0;
                boolean fraction = value instanceof Double number && Double.isFinite(number);
                if (!whole && !fraction) {
                    complaints.add(path + " is no count: " + value);
                }
            }
            case TRUTH -> {
                if (!(value instanceof Boolean)) {
                    complaints.add(path + " is neither true nor false: " + value);
                }
            }
        }
    }

    private void matches(String path, Object value, List<String> complaints) {
        Pattern wanted = pattern;
        if (wanted == null
                || !(value instanceof String text)
                || !wanted.matcher(text).matches()) {
            complaints.add(path + " is not " + wanted + ": " + value);
        }
    }

    private void object(String path, Object value, Met met, List<String> complaints) {
        if (!(value instanceof Map<?, ?>)) {
            complaints.add(path + " is no object: " + value);
            return;
        }
        Map<String, Object> members = JsonTree.map(value);
        if (!List.copyOf(members.keySet()).equals(List.copyOf(fields.keySet()))) {
            complaints.add(path + " has " + members.keySet() + ", not " + fields.keySet());
            return;
        }
        fields.forEach((name, shape) -> shape.check(path + "." + name, members.get(name), met, complaints));
    }
}
