package dev.portwhy.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A language that the tool speaks. */
public enum Language {
    EN("en", ", "),
    ZH("zh", "、");

    private final String code;
    private final String comma;

    Language(String code, String comma) {
        this.code = code;
        this.comma = comma;
    }

    /** The word of {@code --lang} and of the catalogues' file names. */
    public String code() {
        return code;
    }

    /** What stands between the members of a list. */
    String comma() {
        return comma;
    }

    /** The language of a {@code --lang} value; null when it is none of ours. */
    static @Nullable Language of(String code) {
        return switch (code) {
            case "en" -> EN;
            case "zh" -> ZH;
            default -> null;
        };
    }

    /** The language of the locale that messages are to be in (locale(7)); English unless it is Chinese. */
    static Language ofLocale(Map<String, String> environment) {
        for (String variable : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                return value.startsWith("zh") ? ZH : EN;
            }
        }
        return EN;
    }
}
