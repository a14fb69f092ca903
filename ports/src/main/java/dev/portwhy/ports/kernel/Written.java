package dev.portwhy.ports.kernel;

import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingForm;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel makes of a text that is written to a setting, as it prints the setting afterwards: kernel/sysctl.c, the
 * handlers named at {@link SettingForm.Kind}. What depends on other settings of the moment is not looked at.
 */
public final class Written {

    private static final String WIDE_SPACES = " \t\n\u000b\f\r\u00a0";

    private Written() {}

    /**
     * The value behind a write.
     *
     * @param before the value before; null where it is not known
     * @param text what is written, without the end of its line
     * @return the value as the kernel prints it, white space folded; null where the kernel refuses the text
     */
    public static @Nullable String value(Setting setting, @Nullable String before, String text) {
        SettingForm form = setting.form();
        return switch (form.kind()) {
            case SIGNED, UNSIGNED, SECONDS, WIDE -> numbers(form, before, text);
            case PORT_RANGE -> range(form, before, text);
            case PORT_LIST -> ports(text);
            case WORDS -> text.strip();
        };
    }

    /** Numbers that are left out stay as they were; what comes behind the last is passed over. */
    private static @Nullable String numbers(SettingForm form, @Nullable String before, String text) {
        SysctlText reader = new SysctlText(text);
        String[] numbers = before == null ? new String[0] : before.split(" ", -1);
        StringBuilder value = new StringBuilder();
        int read = 0;
        reader.skip(WIDE_SPACES);
        while (read < form.count() && !reader.atEnd()) {
            boolean unsigned = form.kind() == SettingForm.Kind.UNSIGNED;
            if (!reader.number(SysctlText.SPACES)
                    || !reader.isAtMost(Long.MAX_VALUE)
                    || unsigned && reader.isNegative()
                    || reader.value() < form.low()
                    || reader.value() > form.high()) {
                return null;
            }
            value.append(read == 0 ? "" : " ").append(reader.value());
            read++;
            reader.skip(WIDE_SPACES);
        }
        if (read == 0) {
            return null;
        }
        for (int i = read; i < form.count(); i++) {
            value.append(' ').append(i < numbers.length ? numbers[i] : "?");
        }
        return value.toString();
    }

    private static @Nullable String range(SettingForm form, @Nullable String before, String text) {
        String value =
                numbers(new SettingForm(SettingForm.Kind.SIGNED, form.count(), form.low(), form.high()), before, text);
        if (value == null || value.indexOf('?') >= 0) {
            return value;
        }
        int space = value.indexOf(' ');
        int low = Integer.parseInt(value.substring(0, space));
        int high = Integer.parseInt(value.substring(space + 1));
        return low > high ? null : value;
    }

    private static @Nullable String ports(String text) {
        BitSet ports = new BitSet();
        SysctlText reader = new SysctlText(text);
        reader.skip("\n");
        while (!reader.atEnd()) {
            if (!isPort(reader, "-,\n")) {
                return null;
            }
            long first = reader.value();
            long last = first;
            if (reader.take() == '-') {
                if (!isPort(reader, ",\n") || reader.value() < first) {
                    return null;
                }
                last = reader.value();
                reader.take();
            }
            ports.set((int) first, (int) last + 1);
            reader.skip("\n");
        }
        StringBuilder value = new StringBuilder();
        for (int low = ports.nextSetBit(0); low >= 0; ) {
            int high = ports.nextClearBit(low) - 1;
            value.append(value.isEmpty() ? "" : ",").append(low);
            if (high > low) {
                value.append('-').append(high);
            }
            low = ports.nextSetBit(high + 1);
        }
        return value.toString();
    }

    private static boolean isPort(SysctlText reader, String followers) {
        return reader.number(followers) && !reader.isNegative() && reader.isAtMost(SettingForm.MAX_PORT);
    }
}
