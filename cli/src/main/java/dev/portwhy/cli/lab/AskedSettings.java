package dev.portwhy.cli.lab;

import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.UsageException;
import dev.portwhy.lab.Reach;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words {@code KEY=VALUE}: which settings are asked about. */
final class AskedSettings {

    private AskedSettings() {}

    /** The settings by key, in the order of the words. */
    static Map<String, String> of(List<String> words) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0 || word.indexOf('#') >= 0 || word.indexOf('\n') >= 0) {
                throw UsageException.of("lab.what-if.usage", word);
            }
            settings.put(
                    key(word.substring(0, equals).strip()),
                    word.substring(equals + 1).strip());
        }
        if (settings.isEmpty()) {
            throw UsageException.of("lab.what-if.usage", "");
        }
        return settings;
    }

    /** With dots, as sysctl(8) takes it with slashes too; the last part alone where it names one setting only. */
    private static String key(String word) {
        String key = word.indexOf('.') < 0 ? word.replace('/', '.') : word;
        if (key.indexOf('.') >= 0) {
            return key;
        }
        List<String> named = new ArrayList<>();
        for (Setting setting : Setting.all()) {
            if (setting.key().endsWith("." + key)) {
                named.add(setting.key());
            }
        }
        if (named.size() > 1) {
            throw UsageException.of("lab.what-if.several", key, named);
        }
        return named.isEmpty() ? key : named.getFirst();
    }

    /**
     * Makes sure that the lab may write them all.
     *
     * @throws AnswerException where one counts for more than a namespace, or what it changes has no place in the lab
     */
    static void check(Map<String, String> settings) throws AnswerException {
        for (String key : settings.keySet()) {
            switch (Reach.of(key)) {
                case MACHINE ->
                    throw new AnswerException(Text.of(
                            Setting.of(key) == null ? "lab.what-if.maybe-machine" : "lab.what-if.machine", key));
                case BESIDE ->
                    throw new AnswerException(
                            Text.of("lab.what-if.beside", key, Text.of("whatif.about." + decides(key))));
                case READ_ONLY -> throw new AnswerException(Text.of("lab.what-if.read-only", key));
                case NAMESPACE, ABSENT -> {}
            }
        }
    }

    private static String decides(String key) {
        Setting setting = Setting.of(key);
        return setting == null ? "bind" : setting.decides().word();
    }
}
