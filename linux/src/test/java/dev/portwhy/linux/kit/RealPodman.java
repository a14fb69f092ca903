package dev.portwhy.linux.kit;

import dev.portwhy.linux.file.LinuxRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A real podman with runc, its storage in a temporary directory, its /run, network namespace and cgroup of its own, and
 * one image made from busybox. Nothing of it is left after {@link #close()}.
 */
public final class RealPodman implements AutoCloseable {

    /** Where CNI's plugins keep the addresses they have given out is everybody's. */
    private static final String SETUP =
            "mount -t tmpfs tmpfs /var/lib && mkdir -p $D/rootfs/bin $D/rootfs/tmp && cp /bin/busybox $D/rootfs/bin/"
                    + " && for a in sh httpd sleep nc; do ln -s busybox $D/rootfs/bin/$a; done && printf '[containers]\\n"
                    + "default_ulimits = [\"nofile=1024:1024\",\"nproc=1024:1024\"]\\n"
                    // Where cgroups of the second version come without this controller, podman 5 would start none.
                    + "pids_limit = 0\\n"
                    + "[engine]\\n"
                    + "cgroup_manager = \"cgroupfs\"\\n"
                    + "events_logger = \"file\"\\n"
                    + "stop_timeout = 1\\n"
                    + "runtime = \"runc\"\\n"
                    + "' > $D/containers.conf && export CONTAINERS_CONF=$D/containers.conf TMPDIR=$D && podman() { command"
                    + " podman --log-level=error --root $D/graph --runroot $D/runroot --storage-driver vfs \"$@\"; } &&"
                    + " tar -C $D/rootfs -c . | command podman --log-level=error --root $D/graph --runroot $D/runroot"
                    + " --storage-driver vfs import - localhost/bb:1 >/dev/null 2>&1";

    private final IsolatedShell shell;

    /**
     * A container.
     *
     * @param id its full id
     * @param name its name
     * @param pid its first process, a listener
     * @param port the TCP port it listens on, on all addresses
     */
    public record Running(String id, String name, int pid, int port) {}

    /** Skips the test where there is no podman, or where this is not root. */
    public static void assume() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : new String[] {"/usr/bin/podman", "/usr/sbin/runc", "/bin/busybox", "/usr/bin/unshare"}) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        }
        Cgroups.assume();
    }

    /** Starts podman and makes the image. */
    public RealPodman() throws IOException {
        Path directory = Files.createTempDirectory("portwhy-podman");
        String group = String.valueOf(directory.getFileName());
        // the monitors are in the cgroup until they have ended
        shell = new IsolatedShell(
                "podman rm -f -a -t 0; umount $D/graph/*-containers/*/userdata/shm; for i in $(seq 100); do"
                        + " find /sys/fs/cgroup/*/" + group + " /sys/fs/cgroup/" + group
                        + " -depth -type d -exec rmdir {} + ; ls -d /sys/fs/cgroup/*/" + group
                        + " || break; sleep 0.02; done; rm -rf " + directory);
        try {
            shell.run("D=" + directory + "; G=/" + group + "; set -o pipefail");
            shell.run(SETUP);
        } catch (IOException e) {
            shell.close();
            throw e;
        }
    }

    /** The file system with this podman's /run. */
    public LinuxRoot root() {
        return shell.root();
    }

    /** The shell that starts the containers; {@code podman} in it is this podman. */
    public IsolatedShell shell() {
        return shell;
    }

    /** Starts a container that listens; {@code options} are further ones of {@code podman run}. */
    public Running start(String name, int port, String options) throws IOException {
        String id = shell.run("podman run -d --cgroup-parent $G --network none --name " + name + " " + options
                + " localhost/bb:1 /bin/httpd -f -p " + port);
        String pid = shell.run("podman inspect -f '{{.State.Pid}}' " + name);
        Running running = new Running(id.substring(id.length() - 64), name, Integer.parseInt(pid), port);
        shell.run("for i in $(seq 200); do grep -qi :" + String.format("%04x", port) + " /proc/" + pid
                + "/net/tcp* && break; sleep 0.02; done; grep -qi :" + String.format("%04x", port) + " /proc/" + pid
                + "/net/tcp*");
        return running;
    }

    /** Moves a process to the root of every cgroup hierarchy, so that its cgroup no longer names the container. */
    public void leaveCgroup(int pid) throws IOException {
        shell.run("for h in /sys/fs/cgroup/*/ /sys/fs/cgroup/; do [ -f $h/cgroup.procs ] && echo " + pid
                + " > $h/cgroup.procs; done; true");
    }

    @Override
    public void close() throws IOException {
        shell.close();
    }
}
