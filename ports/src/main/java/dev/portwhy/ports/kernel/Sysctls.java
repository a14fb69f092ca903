package dev.portwhy.ports.kernel;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingForm;
import dev.portwhy.ports.ReservedPorts;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a namespace: what the kernel lets in, and what they say now. */
final class Sysctls {

    /**
     * Debian's 5.10.223 says that these took whatever is written, and leaves them as they are where it is no int:
     * {@code addrconf_sysctl_disable()}, net/ipv6/addrconf.c. 6.18.44 refuses it.
     */
    private static final Set<Setting> FORGETFUL =
            Set.of(Setting.IPV6_CONF_ALL_DISABLE_IPV6, Setting.IPV6_CONF_LO_DISABLE_IPV6);

    private static final int MAX_PORT = SettingForm.MAX_PORT;

    /** A limit that comes from the machine's memory and that no scenario reaches. */
    private static final int ENOUGH = Integer.MAX_VALUE;

    /** What {@code isspace()} has for spaces, lib/ctype.c. */
    private static final String WIDE_SPACES = " \t\n\u000b\f\r\u00a0";

    private final Map<Setting, Integer> numbers = new HashMap<>();
    private int low = 32_768;
    private int high = 60_999;
    private ReservedPorts reserved = ReservedPorts.NONE;

    Sysctls copy() {
        Sysctls copy = new Sysctls();
        copy.numbers.putAll(numbers);
        copy.low = low;
        copy.high = high;
        copy.reserved = reserved;
        return copy;
    }

    int low() {
        return low;
    }

    int high() {
        return high;
    }

    boolean isReserved(int port) {
        return reserved.contains(port);
    }

    /** The first number of a setting that is one or more. */
    int number(Setting setting) {
        Integer written = numbers.get(setting);
        return written == null ? initial(setting) : written;
    }

    private static int initial(Setting setting) {
        return setting.origin() == Setting.Origin.MEMORY ? ENOUGH : setting.initialInt(KernelVersion.MEASURED);
    }

    boolean isSet(Setting setting) {
        return number(setting) != 0;
    }

    /**
     * Writes a value: {@code OK}, or the kernel's refusal. A kernel older than the setting has it only where a distribution
     * carried it back.
     */
    String write(String key, String value, KernelVersion version, Choices choices) {
        Setting setting = NamespaceSettings.of(key);
        if (setting == null || !setting.existsIn(version) && (setting.since() == null || choices.maybe())) {
            return "ENOENT";
        }
        SysctlText text = new SysctlText(value);
        boolean taken = switch (setting.form().kind()) {
            case SIGNED, WIDE -> writeSigned(setting, text, choices);
            case UNSIGNED -> writeUnsigned(setting, text, choices);
            case SECONDS -> writeSeconds(setting, text, choices);
            case PORT_RANGE -> writeRange(setting.form(), text, choices);
            case PORT_LIST -> writeReserved(text);
            case WORDS -> throw new IllegalArgumentException(key);
        };
        return taken || FORGETFUL.contains(setting) && choices.maybe() ? "OK" : "EINVAL";
    }

    /** {@code do_proc_dointvec()}: what comes behind the last number it has room for is passed over. */
    private boolean writeSigned(Setting setting, SysctlText text, Choices choices) {
        SettingForm form = setting.form();
        int read = 0;
        text.skip(WIDE_SPACES);
        while (read < form.count() && !text.atEnd()) {
            if (!isInt(text, form, choices)) {
                return false;
            }
            int value = (int) text.value();
            if (setting == Setting.IP_UNPRIVILEGED_PORT_START && value > low) {
                return false;
            }
            if (read == 0) {
                numbers.put(setting, value);
            }
            read++;
            text.skip(WIDE_SPACES);
        }
        return read > 0;
    }

    private static boolean isInt(SysctlText text, SettingForm form, Choices choices) {
        return text.number(SysctlText.SPACES)
                && text.isAtMost(text.isNegative() ? Integer.MAX_VALUE + 1L : Integer.MAX_VALUE)
                && text.value() >= form.least()
                && text.value() <= form.high()
                && (text.value() >= form.low() || choices.maybe());
    }

    /** {@code do_proc_douintvec()}: one number, and not even a zero may have a sign. */
    private boolean writeUnsigned(Setting setting, SysctlText text, Choices choices) {
        SettingForm form = setting.form();
        text.skip(WIDE_SPACES);
        boolean number = text.number(SysctlText.SPACES);
        boolean taken = number && !text.isNegative() && text.isAtMost(form.high()) && text.value() >= form.low();
        if (number && !taken && form.most() > form.high()) {
            taken = text.isAtMost(Integer.MAX_VALUE) && choices.maybe();
        }
        if (taken) {
            numbers.put(setting, (int) text.value());
        }
        return taken;
    }

    private boolean writeSeconds(Setting setting, SysctlText text, Choices choices) {
        text.skip(WIDE_SPACES);
        boolean taken = text.number(SysctlText.SPACES)
                && text.isAtMost(setting.form().high())
                && (text.isAtMost(SettingForm.SURE_SECONDS) || choices.maybe());
        if (taken) {
            numbers.put(setting, (int) text.value());
        }
        return taken;
    }

    /** Both ends are ports, in order, and the privileged ports stay below; the second may be left out. */
    private boolean writeRange(SettingForm form, SysctlText text, Choices choices) {
        int[] ends = {low, high};
        int read = 0;
        text.skip(WIDE_SPACES);
        while (read < ends.length && !text.atEnd()) {
            if (!isInt(text, form, choices)) {
                return false;
            }
            ends[read++] = (int) text.value();
            text.skip(WIDE_SPACES);
        }
        if (read == 0 || ends[1] < ends[0] || ends[0] < number(Setting.IP_UNPRIVILEGED_PORT_START)) {
            return false;
        }
        low = ends[0];
        high = ends[1];
        return true;
    }

    private boolean writeReserved(SysctlText text) {
        BitSet ports = ports(text);
        if (ports == null) {
            return false;
        }
        reserved = ReservedPorts.of(ports);
        return true;
    }

    /** Ports and ranges of ports, each with a comma or the line's end behind it; null where the kernel refuses it. */
    static @Nullable BitSet ports(SysctlText text) {
        BitSet ports = new BitSet();
        text.skip("\n");
        while (!text.atEnd()) {
            if (!text.number("-,\n") || text.isNegative() || !text.isAtMost(MAX_PORT)) {
                return null;
            }
            long first = text.value();
            long last = first;
            if (text.take() == '-') {
                if (!text.number(",\n") || text.isNegative() || !text.isAtMost(MAX_PORT) || text.value() < first) {
                    return null;
                }
                last = text.value();
                text.take();
            }
            ports.set((int) first, (int) last + 1);
            text.skip("\n");
        }
        return ports;
    }
}
