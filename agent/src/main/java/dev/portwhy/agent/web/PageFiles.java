package dev.portwhy.agent.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of the page, as they lie in the jar. */
final class PageFiles {

    private static final String FOLDER = "/dev/portwhy/agent/page/";

    /** Letters and digits, and a folder at most; so no name leads anywhere else. */
    private static final Pattern NAME = Pattern.compile("([a-z0-9-]+/)?[a-z0-9-]+(\\.[a-z0-9-]+)+");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, Page> files = new ConcurrentHashMap<>();

    /** A file. */
    static final class Page {

        private final String type;
        private final byte[] bytes;
        private final String tag;

        private Page(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
            tag = '"' + HexFormat.of().formatHex(Doorkeeper.digest(bytes), 0, 8) + '"';
        }

        /** What it is. */
        String type() {
            return type;
        }

        /** What is in it. */
        byte[] bytes() {
            return bytes;
        }

        /** Changes when that does. */
        String tag() {
            return tag;
        }
    }

    /** The file of a name; null where there is none. */
    @Nullable Page file(String name) throws IOException {
        Page known = files.get(name);
        if (known != null || !NAME.matcher(name).matches()) {
            return known;
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null || type == null) {
                return null;
            }
            Page page = new Page(type, in.readAllBytes());
            files.put(name, page);
            return page;
        }
    }
}
