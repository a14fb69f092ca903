package dev.portwhy.linux.container;

import dev.portwhy.model.DecimalName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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
        SequencedMap<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                members(parser, "", enter, values);
            }
        } catch (JacksonException e) {
            withoutCutNumber(values);
        }
        return values;
    }

    /** The values of each object of a file that is an array of objects. */
    static List<Map<String, String>> objects(byte[] bytes, int length, Set<String> enter) {
        List<Map<String, String>> all = new ArrayList<>();
        SequencedMap<String, String> last = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    last = new LinkedHashMap<>();
                    all.add(last);
                    members(parser, "", enter, last);
                }
            }
        } catch (JacksonException e) {
            withoutCutNumber(last);
        }
        return all;
    }

    /** A number at the end of what there is of a file may have had more digits. */
    private static void withoutCutNumber(SequencedMap<String, String> values) {
        Map.Entry<String, String> last = values.lastEntry();
        if (last != null && DecimalName.number(last.getValue()) >= 0) {
            values.pollLastEntry();
        }
    }

    private static void members(
            JsonParser parser, String prefix, Set<String> enter, SequencedMap<String, String> values) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String path = prefix + parser.currentName();
            value(parser, parser.nextToken(), path, enter, values);
        }
    }

    private static void value(
            JsonParser parser, JsonToken token, String path, Set<String> enter, SequencedMap<String, String> values) {
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
            values.putLast(path, parser.getString());
        }
    }
}
