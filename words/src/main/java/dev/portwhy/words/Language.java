package dev.portwhy.words;

import java.util.Locale;
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

    /**
     * The language of a {@code --lang} value, which may be written as a locale is: {@code zh}, {@code zh_CN.UTF-8}, {@code
     * en-US}, {@code C}; null when it is none of ours.
     */
    public static @Nullable Language of(String word) {
        int end = 0;
        while (end < word.length() && "_-.@".indexOf(word.charAt(end)) < 0) {
            end++;
        }
        return switch (word.substring(0, end).toLowerCase(Locale.ROOT)) {
            case "en", "c", "posix" -> EN;
            case "zh" -> ZH;
            default -> null;
        };
    }

    /** The language of the locale that messages are to be in (locale(7)); English unless it is Chinese. */
    public static Language ofLocale(Map<String, String> environment) {
        for (String variable : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                return value.startsWith("zh") ? ZH : EN;
            }
        }
        return EN;
    }
}
