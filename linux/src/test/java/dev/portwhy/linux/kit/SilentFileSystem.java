package dev.portwhy.linux.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A FUSE file system whose program never answers: whoever looks up a name in it waits for ever. It is seen in the mount
 * namespace of that program only, which calls itself {@code systemd --user}, runs as a user, has its configuration there and
 * listens on a port of a network namespace of its own.
 */
public final class SilentFileSystem implements AutoCloseable {

    private static final String PROGRAM = """
            import ctypes, os, socket, sys
            libc = ctypes.CDLL(None)
            fd = os.open("/dev/fuse", os.O_RDWR)
            options = ("fd=%d,rootmode=40000,user_id=0,group_id=0" % fd + sys.argv[3]).encode()
            done = libc.mount(b"never", sys.argv[1].encode(), b"fuse", 0, options)
            listener = socket.socket()
            listener.bind(("0.0.0.0", 7490))
            listener.listen()
            os.setuid(int(sys.argv[2]))
            libc.prctl(4, 1, 0, 0, 0)
            libc.prctl(15, b"systemd", 0, 0, 0)
            print("mounted" if done == 0 else "refused", flush=True)
            sys.stdin.read()
            """;

    private final Process program;
    private final BufferedReader said;

    private SilentFileSystem(Process program) {
        this.program = program;
        said = program.inputReader();
    }

    /**
     * Mounts one; skips the test where that cannot be done.
     *
     * @param directory where
     * @param user as whom its program runs
     * @param others whether others than the user who mounted it, root here, may enter it
     */
    public static SilentFileSystem on(Path directory, int user, boolean others) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("unshare", "--mount", "--propagation", "private", "--net", "python3");
        builder.command().addAll(java.util.List.of("-c", PROGRAM, directory.toString(), Integer.toString(user)));
        builder.command().addAll(java.util.List.of(others ? ",allow_other" : "", "--user"));
        builder.environment().put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        SilentFileSystem mounted = new SilentFileSystem(builder.start());
        if (!"mounted".equals(mounted.said.readLine())) {
            mounted.close();
            Assumptions.abort("no FUSE here");
        }
        return mounted;
    }

    /** The process that does not answer. */
    public int pid() {
        return Math.toIntExact(program.pid());
    }

    /** The root directory as that process sees it, with a slash at its end. */
    public String root() {
        return "/proc/" + pid() + "/root/";
    }

    @Override
    public void close() throws IOException {
        program.destroyForcibly();
        try {
            program.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        said.close();
    }
}
