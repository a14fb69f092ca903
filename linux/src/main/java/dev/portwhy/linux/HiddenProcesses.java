package dev.portwhy.linux;

import dev.portwhy.model.Gap;
import java.util.List;

/** Whether processes are kept from view altogether, which explains a socket without a holder. */
final class HiddenProcesses {

    private HiddenProcesses() {}

    /** Adds a gap for being in a pid namespace of its own, and for /proc mounted with hidepid= (proc(5)). */
    static void tell(KernelFiles files, NativeFiles links, List<Gap> gaps) {
        if (links.linkNumber(NativeFiles.AT_FDCWD, "/proc/self/ns/pid", "pid") != HolderSearch.INITIAL_PID_NAMESPACE) {
            gaps.add(Gap.of(Gap.Kind.OTHER_PID_NAMESPACE));
        }
        if (Syscall.geteuid() == 0) {
            return;
        }
        String mounts = files.text("/proc/self/mountinfo");
        if (mounts == null) {
            return;
        }
        for (String mount : mounts.split("\n")) {
            boolean proc = mount.contains(" /proc ") && mount.contains(" - proc ");
            boolean open = mount.contains("hidepid=off") || mount.contains("hidepid=0");
            if (proc && mount.contains("hidepid=") && !open) {
                gaps.add(Gap.of(Gap.Kind.HIDEPID));
            }
        }
    }
}
