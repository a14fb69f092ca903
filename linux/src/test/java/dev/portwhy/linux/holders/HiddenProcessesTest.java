package dev.portwhy.linux.holders;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From whom {@code hidepid=} hides processes: {@code has_pid_permissions()}, fs/proc/base.c. */
class HiddenProcessesTest {

    private static final String ALL = "000001ffffffffff";
    private static final String WITHOUT_PTRACE = "000001fffff7ffff";

    @ParameterizedTest
    @CsvSource({
        // options of the mount, effective capabilities, groups, in a user namespace of its own; whether any are hidden
        "'rw', 0, 1000, false, false",
        "'rw,hidepid=off', 0, 1000, false, false",
        "'rw,hidepid=0', 0, 1000, false, false",
        "'rw,hidepid=invisible', 0, 1000, false, true",
        "'rw,hidepid=2', 0, 1000, false, true",
        "'rw,hidepid=1', 0, 1000, false, true",
        "'rw,hidepid=ptraceable', 0, 1000, false, true",
        // Who may trace all sees all, whoever that is.
        "'rw,hidepid=invisible', ALL, 1000, false, false",
        "'rw,hidepid=ptraceable', ALL, 0, false, false",
        "'rw,hidepid=4', ALL, 0, false, false",
        // Root without that capability does not, unless by the group.
        "'rw,hidepid=ptraceable', WITHOUT, 0, false, true",
        "'rw,hidepid=4', WITHOUT, 0, false, true",
        "'rw,gid=27,hidepid=invisible', WITHOUT, 0, false, true",
        "'rw,gid=27,hidepid=invisible', WITHOUT, 27, false, false",
        "'rw,gid=27,hidepid=invisible', 0, 27, false, false",
        "'rw,gid=27,hidepid=4', 0, 27, false, true",
        // Without gid= it is group 0.
        "'rw,hidepid=invisible', WITHOUT, 0, false, false",
        // Capabilities and groups of a user namespace count in that one.
        "'rw,hidepid=invisible', ALL, 0, true, true"
    })
    void whoMayNotTraceDoesNotSeeThem(
            String options, String capabilities, int group, boolean ownUsers, boolean hidden) {
        String effective = switch (capabilities) {
            case "ALL" -> ALL;
            case "WITHOUT" -> WITHOUT_PTRACE;
            default -> "0000000000000000";
        };
        String status = "Name:\tportwhy\nUid:\t0\t0\t0\t0\nGid:\t1000\t1000\t1000\t1000\nGroups:\t1000 " + group
                + " \nCapPrm:\t0000000000000000\nCapEff:\t" + effective + "\n";
        String before = "22 27 0:20 / /sys rw - sysfs sysfs rw,hidepid=invisible\n"
                // What lies below another mount is not seen.
                + "23 27 0:21 / /proc rw - proc proc rw,hidepid=off\n";
        String mounts = before + "24 23 0:22 / /proc rw,relatime shared:5 - proc proc " + options + "\n";
        assertThat(HiddenProcesses.any(mounts, status, ownUsers)).isEqualTo(hidden);
        String file = mounts + "25 24 0:23 / /proc/x rw - proc proc rw,hidepid=ptraceable\n";
        assertThat(HiddenProcesses.any(file, status, ownUsers)).isEqualTo(hidden);
    }
}
