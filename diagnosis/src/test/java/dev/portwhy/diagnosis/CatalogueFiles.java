package dev.portwhy.diagnosis;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** The message catalogues as files, of a module that this one does not use. */
final class CatalogueFiles {

    private static final Path MESSAGES = Path.of("../words/src/main/resources/dev/portwhy/words/messages");

    private CatalogueFiles() {}

    /** All keys of a language. */
    static Set<String> keys(String language) throws IOException {
        return texts(language).keySet();
    }

    /** All texts of a language, by key. */
    static Map<String, String> texts(String language) throws IOException {
        Map<String, String> all = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(MESSAGES, "*_" + language + ".properties")) {
            for (Path file : files) {
                Properties properties = new Properties();
                try (var reader = Files.newBufferedReader(file)) {
                    properties.load(reader);
                }
                properties.forEach((key, text) -> all.put((String) key, (String) text));
            }
        }
        return all;
    }
}
