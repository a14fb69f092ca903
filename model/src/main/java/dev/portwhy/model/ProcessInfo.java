package dev.portwhy.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process, as /proc shows it (proc(5)).
 *
 * @param pid its number in the pid namespace of the reader
 * @param parentPid the parent's number; 0 when it has none here
 * @param comm the name it gave itself, at most 15 bytes, unescaped
 * @param cmdline the command line; empty for a kernel thread or when it could not be read
 * @param exe the path of its program; null when it could not be read
 * @param exeDeleted whether that file has been deleted since
 * @param uid the effective user
 * @param user that user's name from /etc/passwd; the number as text where there is none
 * @param startTime when it started; 1970 where nothing tells, see {@link #startKnown()}
 * @param unit its systemd unit; null when it belongs to none
 * @param container its container; null when it is in none
 * @param pod its Kubernetes pod; null when it is in none
 * @param stopped whether it is stopped (SIGSTOP, SIGTSTP, a debugger): it holds what it has, and answers nothing, a SIGTERM
 *     least of all
 */
public record ProcessInfo(
        int pid,
        int parentPid,
        String comm,
        List<String> cmdline,
        @Nullable String exe,
        boolean exeDeleted,
        int uid,
        String user,
        Instant startTime,
        @Nullable Unit unit,
        @Nullable Container container,
        @Nullable Pod pod,
        boolean stopped) {

    public ProcessInfo {
        cmdline = List.copyOf(cmdline);
    }

    /** A process that is not stopped. */
    public ProcessInfo(
            int pid,
            int parentPid,
            String comm,
            List<String> cmdline,
            @Nullable String exe,
            boolean exeDeleted,
            int uid,
            String user,
            Instant startTime,
            @Nullable Unit unit,
            @Nullable Container container,
            @Nullable Pod pod) {
        this(pid, parentPid, comm, cmdline, exe, exeDeleted, uid, user, startTime, unit, container, pod, false);
    }

    /** This, stopped. */
    public ProcessInfo asStopped() {
        return new ProcessInfo(
                pid, parentPid, comm, cmdline, exe, exeDeleted, uid, user, startTime, unit, container, pod, true);
    }

    /** This, in a container of a user's runtime; the same where it is in none. */
    public ProcessInfo inContainerOf(int containerUser) {
        Container of = container;
        return of == null
                ? this
                : new ProcessInfo(
                        pid,
                        parentPid,
                        comm,
                        cmdline,
                        exe,
                        exeDeleted,
                        uid,
                        user,
                        startTime,
                        unit,
                        new Container(of.runtime(), of.id(), of.name(), of.state(), containerUser),
                        pod,
                        stopped);
    }

    /** Whether it is known when it started: a recorded tree may lack /proc/stat, and with it the time of the boot. */
    public boolean startKnown() {
        return !startTime.equals(Instant.EPOCH);
    }
}
