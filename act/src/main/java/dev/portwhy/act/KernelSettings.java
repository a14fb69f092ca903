package dev.portwhy.act;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingForm;
import dev.portwhy.model.SettingText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Settings of the running kernel below {@code /proc/sys}, of the calling thread's network namespace (net/sysctl_net.c). A file there
 * is written with one write(2), so that it has the old value or the new one at every instant.
 */
final class KernelSettings {

    /** More than the list of every second port takes. */
    private static final int LONGEST = 1 << 18;

    /** {@code PAGE_SIZE - 1}: what one write(2) can set ({@code proc_sys_call_handler()}, fs/proc/proc_sysctl.c). */
    static final int MOST_AT_ONCE = 4095;

    private final DiskCalls calls;

    KernelSettings(DiskCalls calls) {
        this.calls = calls;
    }

    /** The value as the kernel prints it, white space folded. */
    String read(Setting setting) throws KernelException {
        int fd = check(setting.key(), calls.open(setting.path(), 0, 0));
        try {
            byte[] bytes = new byte[setting.form().kind() == SettingForm.Kind.PORT_LIST ? LONGEST : MOST_AT_ONCE];
            int length = check(setting.key(), calls.read(fd, bytes, bytes.length));
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            return String.join(" ", Arrays.asList(text.strip().split("\\s+")));
        } finally {
            calls.close(fd);
        }
    }

    /**
     * Writes a value. A list of ports that is longer than a page goes in pieces, of which each later one adds to the first ({@code
     * proc_do_large_bitmap()}, kernel/sysctl.c); whoever needs the old or the new value at every instant writes none that long.
     */
    void write(Setting setting, String value) throws KernelException {
        byte[] bytes = (value + "\n").getBytes(StandardCharsets.ISO_8859_1);
        int fd = check(setting.key(), calls.open(setting.path(), O_WRONLY, 0));
        try {
            int at = 0;
            do {
                int taken = check(setting.key() + " = " + value, calls.write(fd, bytes, at, bytes.length - at));
                if (taken == 0) {
                    throw new KernelException(setting.key(), Errno.E2BIG, "");
                }
                at += taken;
            } while (at < bytes.length && setting.form().kind() == SettingForm.Kind.PORT_LIST);
        } finally {
            calls.close(fd);
        }
    }

    /** Whether two texts are the same value. */
    static boolean same(Setting setting, String one, String other) {
        if (setting.form().kind() != SettingForm.Kind.PORT_LIST) {
            return one.equals(other);
        }
        BitSet ports = SettingText.ports(one);
        return ports != null && ports.equals(SettingText.ports(other));
    }

    private static int check(String operation, int result) throws KernelException {
        if (result < 0) {
            throw new KernelException(operation, -result, "");
        }
        return result;
    }
}
