package dev.portwhy.linux.container;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON file of a container runtime, read for a few values. Values are named by their path ({@code State.Running},
 * {@code names[0]}); only the objects and arrays that are asked for are entered. Of a broken or half-written file, what
 * stands before the damage counts.
 */
final class StateFile {

    private static final JsonFactory FACTORY = new JsonFactory();

    private StateFile() {}

    /** The values of a file that is one object. */
    static Map<String, String> object(byte[] bytes, int length, Set<String> enter) {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                members(parser, "", enter, values);
            }
        } catch (JacksonException e) {
            return values;
        }
        return values;
    }

    /** The values of each object of a file that is an array of objects. */
    static List<Map<String, String>> objects(byte[] bytes, int length, Set<String> enter) {
        List<Map<String, String>> all = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    Map<String, String> values = new HashMap<>();
                    all.add(values);
                    members(parser, "", enter, values);
                }
            }
        } catch (JacksonException e) {
            return all;
        }
        return all;
    }

    private static void members(JsonParser parser, String prefix, Set<String> enter, Map<String, String> values) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String path = prefix + parser.currentName();
            value(parser, parser.nextToken(), path, enter, values);
        }
    }

    private static void value(
            JsonParser parser, JsonToken token, String path, Set<String> enter, Map<String, String> values) {
        if (token == JsonToken.START_OBJECT && enter.contains(path)) {
            members(parser, path + '.', enter, values);
        } else if (token == JsonToken.START_ARRAY && enter.contains(path)) {
            int index = 0;
            for (JsonToken next = parser.nextToken(); next != null && next != JsonToken.END_ARRAY; ) {
                value(parser, next, path + '[' + index++ + ']', enter, values);
                next = parser.nextToken();
            }
        } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            parser.skipChildren();
        } else if (token != null && token != JsonToken.VALUE_NULL) {
            values.put(path, parser.getString());
        }
    }
}
