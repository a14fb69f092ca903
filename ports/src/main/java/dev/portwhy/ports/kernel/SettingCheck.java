package dev.portwhy.ports.kernel;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingForm;
import dev.portwhy.model.Settings;
import dev.portwhy.ports.PrivilegedPorts;
import dev.portwhy.ports.ReservedPorts;
import java.util.BitSet;

/**
 * What the kernel makes of a value that is written to a setting, before it is written: whether it takes it, and what it prints
 * afterwards. Stricter than the kernel where that does not do what was meant: it passes over what stands behind the last number, and
 * leaves the numbers alone that are missing (kernel/sysctl.c).
 *
 * @param errno {@code OK}; {@code EINVAL} where the kernel refuses the value; {@code ENOENT} where it has no such setting, {@code
 *     EACCES} where it cannot be written; {@code ENUMBERS} where it is not as many numbers as the setting has
 * @param printed what the kernel prints then, white space folded; empty where it does not take it
 */
public record SettingCheck(String errno, String printed) {

    private static final String REFUSED = "EINVAL";

    /** Whether the kernel takes it. */
    public boolean taken() {
        return errno.equals("OK");
    }

    private static SettingCheck no(String errno) {
        return new SettingCheck(errno, "");
    }

    /**
     * Tries a value.
     *
     * @param now the settings of the namespace: some of them bound one another
     * @param kernel the kernel's version
     */
    public static SettingCheck of(Setting setting, String value, Settings now, KernelVersion kernel) {
        // A distribution may have carried a setting back, so one that is there exists whatever the version says.
        if (now.get(setting).isEmpty() && !setting.existsIn(kernel)) {
            return no("ENOENT");
        }
        if (!setting.writable() || setting.form().kind() == SettingForm.Kind.WORDS) {
            return no("EACCES");
        }
        return setting.form().kind() == SettingForm.Kind.PORT_LIST ? list(value) : numbers(setting, value, now);
    }

    private static SettingCheck numbers(Setting setting, String value, Settings now) {
        SettingForm form = setting.form();
        SysctlText text = new SysctlText(value);
        StringBuilder printed = new StringBuilder();
        long[] read = new long[form.count()];
        text.skip(SysctlText.SPACES);
        for (int i = 0; i < form.count(); i++) {
            if (text.atEnd()) {
                return no("ENUMBERS");
            }
            if (!text.number(SysctlText.SPACES)
                    || !text.isAtMost(Long.MAX_VALUE)
                    || text.value() < form.low()
                    || text.value() > form.high()
                    || form.kind() == SettingForm.Kind.SECONDS && !text.isAtMost(SettingForm.SURE_SECONDS)) {
                return no(REFUSED);
            }
            read[i] = text.value();
            printed.append(i == 0 ? "" : " ").append(read[i]);
            text.skip(SysctlText.SPACES);
        }
        if (!text.atEnd()) {
            return no("ENUMBERS");
        }
        return isBounded(setting, read, now) ? new SettingCheck("OK", printed.toString()) : no(REFUSED);
    }

    /** The range and the privileged ports bound each other; {@code ipv4_local_port_range()}, {@code ipv4_privileged_ports()}. */
    private static boolean isBounded(Setting setting, long[] numbers, Settings now) {
        if (setting == Setting.IP_LOCAL_PORT_RANGE) {
            return numbers[0] <= numbers[1] && numbers[0] >= PrivilegedPorts.unprivilegedStart(now);
        }
        PortRange range = now.portRange();
        return setting != Setting.IP_UNPRIVILEGED_PORT_START || range == null || numbers[0] <= range.low();
    }

    private static SettingCheck list(String value) {
        BitSet ports = Sysctls.ports(new SysctlText(value));
        return ports == null
                ? no(REFUSED)
                : new SettingCheck("OK", ReservedPorts.of(ports).toString());
    }
}
