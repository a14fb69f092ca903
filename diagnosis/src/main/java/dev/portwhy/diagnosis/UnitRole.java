package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SessionProgram;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a process is in its service: systemd.service(5), systemd.kill(5). */
enum UnitRole {
    /** It is in none. */
    NONE,
    /** The main process, or one that ends with it. */
    PART,
    /**
     * One of many that the service has started for others, a login or a job: stopping the service ends all of them, or, with
     * {@code KillMode=process}, all but these.
     */
    SESSION;

    /** Services whose processes are other people's work, by the name of their main program. */
    private static final Set<String> SERVERS = Set.of(
            "sshd",
            "sshd-session",
            "dropbear",
            "cron",
            "crond",
            "CRON",
            "atd",
            "xinetd",
            "inetd",
            "inetutils-inetd",
            "dockerd",
            "containerd",
            "libvirtd",
            "virtqemud",
            "kubelet",
            "k3s",
            "nomad",
            "gitlab-runner",
            "teleport",
            "tailscaled",
            "screen",
            "tmux");

    /** Services whose unit file has {@code KillMode=process} wherever it comes from, for where no file was found. */
    private static final Set<String> LEAVING = Set.of(
            "ssh.service",
            "sshd.service",
            "cron.service",
            "crond.service",
            "atd.service",
            "docker.service",
            "containerd.service",
            "libvirtd.service",
            "xinetd.service",
            "k3s.service",
            "nomad.service",
            "teleport.service");

    static UnitRole of(Snapshot snapshot, ProcessInfo process) {
        Unit unit = process.unit();
        if (unit == null || !unit.name().endsWith(".service")) {
            return NONE;
        }
        UnitFacts facts = snapshot.keeping().facts(unit);
        ProcessInfo main = main(snapshot, process, unit, facts);
        if (main == null) {
            return leavesOthers(unit, facts) ? SESSION : PART;
        }
        if (main.pid() == process.pid()) {
            return isSession(process) && !unit.name().contains("@") ? SESSION : PART;
        }
        boolean workers = sameSocket(snapshot, process.pid(), main.pid());
        if (workers) {
            return PART;
        }
        return leavesOthers(unit, facts) || SERVERS.contains(main.comm()) || personBetween(snapshot, process, main)
                ? SESSION
                : PART;
    }

    /** Whether stopping a unit leaves all but its main process alive. */
    static boolean leavesOthers(Unit unit, @Nullable UnitFacts facts) {
        return facts == null ? LEAVING.contains(unit.name()) : facts.leavesOthers();
    }

    /** The main process; the topmost of the same unit where no file and no variable tells; null where it is known to be gone. */
    static @Nullable ProcessInfo main(Snapshot snapshot, ProcessInfo process, Unit unit, @Nullable UnitFacts facts) {
        ProcessInfo top = process;
        for (ProcessInfo above : snapshot.ancestry(process.pid())) {
            if (!unit.equals(above.unit())) {
                break;
            }
            top = above;
        }
        int told = facts == null ? 0 : facts.main();
        if (told == 0 || told == top.pid()) {
            return top;
        }
        // A shell that was replaced, or a server that went to the background by itself.
        ProcessInfo main = snapshot.process(told);
        return main != null && unit.equals(main.unit()) ? main : leavesOthers(unit, facts) ? null : top;
    }

    /** {@code sshd: alice@pts/0}: what sshd(8) calls the process of a login. */
    static boolean isSession(ProcessInfo process) {
        String title = process.cmdline().isEmpty() ? "" : process.cmdline().getFirst();
        return title.startsWith("sshd: ") && !title.contains("[listener]") || title.startsWith("sshd-session: ");
    }

    private static boolean personBetween(Snapshot snapshot, ProcessInfo process, ProcessInfo main) {
        for (ProcessInfo above : snapshot.ancestry(process.pid())) {
            if (above.pid() == main.pid()) {
                return false;
            }
            if (SessionProgram.is(above)) {
                return true;
            }
        }
        return false;
    }

    /** Whether two processes have a socket in common. */
    private static boolean sameSocket(Snapshot snapshot, int one, int two) {
        HolderTable holders = snapshot.holders();
        for (int row = 0; row < holders.size(); row++) {
            if (holders.pid(row) == one) {
                for (int other = holders.first(holders.inode(row)); other >= 0; other = holders.next(other)) {
                    if (holders.pid(other) == two) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
