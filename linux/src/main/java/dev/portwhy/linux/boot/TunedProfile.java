package dev.portwhy.linux.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A profile of TuneD, {@code tuned.conf} (tuned.conf(5)): sections of {@code key=value}, of which those of the type
 * {@code sysctl} set settings, and {@code include=} in {@code [main]} names profiles that come before it.
 *
 * @param includes the profiles it stands on, in their order
 * @param sections its sections of the type sysctl
 */
record TunedProfile(List<String> includes, List<Section> sections) {

    /** What a section says of itself; everything else in it is a setting. */
    private static final List<String> OWN_OPTIONS = List.of(
            "type",
            "enabled",
            "replace",
            "devices",
            "devices_udev_regex",
            "script_pre",
            "script_post",
            "priority",
            "drop",
            "cpuinfo_regex",
            "uname_regex");

    /**
     * A section.
     *
     * @param name its name, by which those of included profiles are joined with it
     * @param replaces whether it takes the place of those instead
     * @param enabled whether it counts
     * @param lines its settings
     */
    record Section(String name, boolean replaces, boolean enabled, List<Line> lines) {}

    /** A setting of a section, with the number of its line. */
    record Line(int number, String key, String value) {}

    private record Raw(String name, List<Line> lines) {

        String option(String key, String fallback) {
            String value = fallback;
            for (Line line : lines) {
                value = line.key().equals(key) ? line.value() : value;
            }
            return value;
        }

        boolean isOn(String key, boolean fallback) {
            String value = option(key, fallback ? "1" : "0");
            return value.equals("1") || value.equalsIgnoreCase("true") || value.equalsIgnoreCase("yes");
        }
    }

    /** Reads {@code bytes[0]} to {@code bytes[length - 1]}. */
    static TunedProfile parse(byte[] bytes, int length) {
        Map<String, Raw> raw = new LinkedHashMap<>();
        Raw section = new Raw("", new ArrayList<>());
        int number = 0;
        for (String text : new String(bytes, 0, length, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String line = withoutComment(text).strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                String name = line.substring(1, line.length() - 1);
                section = raw.computeIfAbsent(name, key -> new Raw(key, new ArrayList<>()));
            } else {
                int sign = line.indexOf('=');
                if (sign > 0) {
                    section.lines()
                            .add(new Line(
                                    number,
                                    line.substring(0, sign).strip(),
                                    line.substring(sign + 1).strip()));
                }
            }
        }
        Raw main = raw.get("main");
        return new TunedProfile(main == null ? List.of() : names(main.option("include", "")), sections(raw));
    }

    private static List<Section> sections(Map<String, Raw> raw) {
        List<Section> sections = new ArrayList<>();
        for (Raw one : raw.values()) {
            if (one.option("type", one.name()).equals("sysctl")) {
                List<Line> lines = new ArrayList<>(one.lines());
                lines.removeIf(line -> OWN_OPTIONS.contains(line.key()));
                sections.add(new Section(one.name(), one.isOn("replace", false), one.isOn("enabled", true), lines));
            }
        }
        return sections;
    }

    /** Names with a comma or a semicolon between them; a dash in front says that there need not be one. */
    private static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        for (String name : text.split("[,;]", -1)) {
            String bare = name.strip();
            bare = bare.startsWith("-") ? bare.substring(1) : bare;
            if (!bare.isEmpty()) {
                names.add(bare);
            }
        }
        return names;
    }

    /** A sharp begins a comment at the start of a line and behind white space; a semicolon only at the start. */
    private static String withoutComment(String line) {
        String stripped = line.strip();
        if (stripped.startsWith("#") || stripped.startsWith(";")) {
            return "";
        }
        for (int i = 1; i < line.length(); i++) {
            if (line.charAt(i) == '#' && Character.isWhitespace(line.charAt(i - 1))) {
                return line.substring(0, i);
            }
        }
        return line;
    }
}
