package dev.portwhy.linux.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real podman of a user without any right, who exists only here: {@code /etc} is an overlay in the shell's own mount
 * namespace, with this user's name and subordinate ids in it. Nothing is left after {@link #close()}.
 */
public final class RealRootlessPodman implements AutoCloseable {

    /** The user's name. */
    public static final String USER = "portwhy-alice";

    private static final int UID = 54321;

    private static final String ETC = "mkdir -p /run/etc/up /run/etc/work /run/user/$U $D/home/.config/containers"
            + " && mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc/up,workdir=/run/etc/work /etc"
            + " && echo $N:x:$U:$U::$D/home:/bin/sh >>/etc/passwd && echo $N:x:$U: >>/etc/group"
            + " && echo $N:200000:65536 >/etc/subuid && echo $N:200000:65536 >/etc/subgid"
            // A device that others may not open is no reason for a user to go without a network. In /tmp it might be
            // nobody's
            // to open: as a file system of its own, since Debian 13, that has no devices.
            + " && mknod /run/tun c 10 200 && chmod 666 /run/tun && mount --bind /run/tun /dev/net/tun";

    private static final String HOME = "printf '[containers]\\n"
            + "default_ulimits = [\"nofile=1024:1024\",\"nproc=1024:1024\"]\\n"
            + "[engine]\\n"
            + "cgroup_manager = \"cgroupfs\"\\n"
            + "events_logger = \"file\"\\n"
            + "stop_timeout = 1\\n"
            + "runtime = \"runc\"\\n"
            + "' >$D/home/.config/containers/containers.conf && printf '[storage]\\n"
            + "driver = \"vfs\"\\n"
            + "' >$D/home/.config/containers/storage.conf && mkdir -p $D/rootfs/bin && cp /bin/busybox"
            + " $D/rootfs/bin/ && for a in sh httpd sleep; do ln -s busybox $D/rootfs/bin/$a; done && chown -R"
            + " $U:$U $D/home /run/user/$U && chmod 700 /run/user/$U";

    // Where USER is root, runc keeps half of its state where root does.
    private static final String PODMAN = "podman() { (cd / && exec setpriv --reuid $U --regid $U --init-groups"
            + " env USER=$N LOGNAME=$N HOME=$D/home XDG_RUNTIME_DIR=/run/user/$U podman --log-level=error \"$@\"); }";

    private final IsolatedShell shell;

    /** Skips the test where a part is missing, or where this is not root. */
    public static void assume() {
        Programs.assumeRootWith("podman", "runc", "busybox", "unshare", "newuidmap", "slirp4netns", "setpriv");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun");
    }

    /** Makes the user, starts podman and makes the image. */
    public RealRootlessPodman() throws IOException {
        Path directory = Files.createTempDirectory("portwhy-rootless");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        shell = new IsolatedShell("podman rm -f -a -t 0; kill $(cat /run/user/$U/libpod/tmp/pause.pid);"
                // what cleans up behind a container writes into the directory until it has ended
                + " for i in $(seq 100); do ps -u $U -o stat= | grep -q '^[^Z]' || break; sleep 0.05; done;"
                + " umount /dev/net/tun /etc; rm -rf " + directory);
        try {
            shell.run("D=" + directory + "; U=" + UID + "; N=" + USER + "; set -o pipefail");
            shell.run(PODMAN);
            shell.run(ETC);
            shell.run(HOME);
            shell.run("tar -C $D/rootfs -c . | podman import - localhost/bb:1");
        } catch (IOException e) {
            shell.close();
            throw e;
        }
    }

    /** The shell; {@code podman} in it is that user's. */
    public IsolatedShell shell() {
        return shell;
    }

    @Override
    public void close() throws IOException {
        shell.close();
    }
}
