package dev.portwhy.linux.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must be known of a process to tell its unit, container and pod. */
public interface ContainedProcess {

    /** Its number. */
    int pid();

    /** Its name for itself. */
    String comm();

    /** Its command line. */
    List<String> cmdline();

    /** The user it runs as; -1 where that cannot be read. */
    int uid();

    /** The path of its program; null where it cannot be read. */
    @Nullable String exe();

    /** Its cgroups. */
    ProcPidCgroup cgroup();

    /** Its parent; null where there is none, or it is not known. */
    @Nullable ContainedProcess parent();
}
