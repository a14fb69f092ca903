package dev.portwhy.linux.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A real {@code systemd --user} of root, in namespaces and a cgroup {@code user@0.service} of its own. Nothing of it is
 * left after {@link #close()}.
 */
public final class RealUserSystemd implements AutoCloseable {

    private final IsolatedShell shell;

    /**
     * A unit with one process.
     *
     * @param name the unit
     * @param pid its process, a listener
     * @param port the TCP port it listens on, on 127.0.0.1 of the shell's namespace
     */
    public record Running(String name, int pid, int port) {}

    /** Skips the test where there is no systemd, or where this is not root. */
    public static void assume() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : new String[] {"/lib/systemd/systemd", "/usr/bin/systemd-run", "/bin/busybox"}) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        }
        Cgroups.assume();
    }

    /** Starts the manager and waits until it runs. */
    public RealUserSystemd() throws IOException {
        shell = new IsolatedShell("systemctl --user exit; wait $S; for h in $H; do echo $$ > $h/cgroup.procs;"
                + " find $h/$N -depth -type d -exec rmdir {} + ; done");
        try {
            shell.run("N=portwhy-$$.slice; S=; H=; for h in /sys/fs/cgroup /sys/fs/cgroup/systemd"
                    + " /sys/fs/cgroup/unified; do [ -f $h/cgroup.procs ] && H=\"$H $h\"; done; true");
            shell.run("for h in $H; do mkdir -p $h/$N/user@0.service && echo $$ > $h/$N/user@0.service/cgroup.procs"
                    + " || break; done");
            shell.run("mkdir -p /run/systemd/system /run/user/0; export XDG_RUNTIME_DIR=/run/user/0;"
                    + " unset DBUS_SESSION_BUS_ADDRESS");
            shell.run("/lib/systemd/systemd --user >/dev/null 2>&1 & S=$!");
            shell.run("for i in $(seq 200); do systemctl --user is-system-running 2>/dev/null"
                    + " | grep -qE 'running|degraded' && break; sleep 0.05; done;"
                    + " systemctl --user is-system-running | grep -E 'running|degraded'");
        } catch (IOException e) {
            shell.close();
            throw e;
        }
    }

    /** The shell that talks to the manager. */
    public IsolatedShell shell() {
        return shell;
    }

    /** Starts a unit {@code NAME.service} that listens. */
    public Running start(String name, int port) throws IOException {
        shell.run("systemd-run --user --quiet --unit='" + name + "' /bin/busybox httpd -f -p 127.0.0.1:" + port);
        String pid = shell.run("systemctl --user show -p MainPID --value '" + name + ".service'");
        String row = "0100007F:" + String.format("%04X", port);
        shell.run("for i in $(seq 200); do grep -q " + row + " /proc/" + pid + "/net/tcp && break; sleep 0.02; done;"
                + " grep -q " + row + " /proc/" + pid + "/net/tcp");
        return new Running(name + ".service", Integer.parseInt(pid), port);
    }

    @Override
    public void close() throws IOException {
        shell.close();
    }
}
