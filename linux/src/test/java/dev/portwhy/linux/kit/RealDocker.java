package dev.portwhy.linux.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real dockerd with its own /run, /var/lib, network namespace and cgroup, and one image made from busybox. Nothing of it is
 * left after {@link #close()}.
 */
public final class RealDocker implements AutoCloseable {

    private static final String START = "dockerd --storage-driver vfs --cgroup-parent /$G"
            + " --default-ulimit nofile=1024:1024 >$D/log 2>&1 & K=$!";

    private final IsolatedShell shell;

    /** Skips the test where there is no docker, or where this is not root. */
    public static void assume() {
        Programs.assumeRootWith("dockerd", "docker", "docker-proxy", "containerd", "runc", "busybox", "iptables");
    }

    /** Starts the daemon and makes the image. */
    public RealDocker() throws IOException {
        Path directory = Files.createTempDirectory("portwhy-docker");
        String group = String.valueOf(directory.getFileName());
        shell = new IsolatedShell("docker rm -f $(docker ps -aq); kill $K; wait $K; for i in $(seq 100); do"
                + " find /sys/fs/cgroup/*/" + group + " /sys/fs/cgroup/" + group
                + " -depth -type d -exec rmdir {} + ; ls -d /sys/fs/cgroup/*/" + group + " /sys/fs/cgroup/" + group
                + " || break; sleep 0.02; done; rm -rf " + directory);
        try {
            shell.run(
                    "D=" + directory + "; G=" + group + "; set -o pipefail; export HOME=$D PATH=$PATH:/usr/sbin:/sbin");
            shell.run("mount -t tmpfs tmpfs /var/lib && mkdir -p $D/rootfs/bin && cp /bin/busybox $D/rootfs/bin/"
                    + " && for a in sh httpd sleep; do ln -s busybox $D/rootfs/bin/$a; done");
            shell.run(START);
            shell.run("for i in $(seq 300); do docker version >/dev/null 2>&1 && break; kill -0 $K || break;"
                    + " sleep 0.1; done; docker version >/dev/null || tail -3 $D/log");
            shell.run("tar -C $D/rootfs -c . | docker import - bb:1");
        } catch (IOException e) {
            shell.close();
            throw e;
        }
    }

    /** The shell; {@code docker} in it talks to this daemon. */
    public IsolatedShell shell() {
        return shell;
    }

    @Override
    public void close() throws IOException {
        shell.close();
    }
}
