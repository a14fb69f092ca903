package dev.portwhy.model;

import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kernel settings by their sysctl names ({@code net.ipv4.ip_local_port_range}), with the values as the kernel prints
 * them, white space folded. A setting that this kernel does not have is absent.
 *
 * @param values the settings by name, in alphabetical order
 */
public record Settings(Map<String, String> values) {

    /** No setting is known. */
    public static final Settings NONE = new Settings(Map.of());

    public Settings {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The value of a setting; empty where the kernel has no such setting or it could not be read. */
    public Optional<String> get(Setting setting) {
        return Optional.ofNullable(values.get(setting.key()));
    }

    /** The numbers of a setting, as many as it has; none where it is absent or is not what a kernel prints. */
    public long[] numbers(Setting setting) {
        String value = values.get(setting.key());
        return SettingText.numbers(value == null ? "" : value, setting.form().count());
    }

    /** A setting that is one number; {@code fallback} where it is absent or not a number. */
    public long number(Setting setting, long fallback) {
        long[] numbers = numbers(setting);
        return numbers.length == 1 ? numbers[0] : fallback;
    }

    /**
     * A setting that the kernel keeps in an int, and that every machine begins with alike; what kernels of a version begin
     * with, where it is absent or no int.
     */
    public int integer(Setting setting, KernelVersion version) {
        int initial = setting.initialInt(version);
        long number = number(setting, initial);
        return number == (int) number ? (int) number : initial;
    }

    /** The same of a setting with which all kernels begin alike. */
    public int integer(Setting setting) {
        return integer(setting, KernelVersion.MEASURED);
    }

    /** Whether a setting is on: a number other than 0. */
    public boolean isOn(Setting setting) {
        return number(setting, 0) != 0;
    }

    /** How many of something there are; null where a setting does not tell. */
    public @Nullable Long count(Setting setting) {
        long number = number(setting, -1);
        return number < 0 ? null : (Long) number;
    }

    /** The ports connect() and bind() to port 0 choose from; null where nobody could read them. */
    public @Nullable PortRange portRange() {
        long[] ends = numbers(Setting.IP_LOCAL_PORT_RANGE);
        boolean range = ends.length == 2 && ends[0] >= 1 && ends[0] <= ends[1] && ends[1] <= SettingForm.MAX_PORT;
        return range ? new PortRange((int) ends[0], (int) ends[1]) : null;
    }

    /** The ports they must not choose; null where nobody could read them. */
    public @Nullable BitSet reservedPorts() {
        String value = values.get(Setting.IP_LOCAL_RESERVED_PORTS.key());
        return value == null ? null : SettingText.ports(value);
    }
}
