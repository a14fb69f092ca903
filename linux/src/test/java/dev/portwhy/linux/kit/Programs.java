package dev.portwhy.linux.kit;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.model.KernelVersion;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests run, found as a shell finds them. */
public final class Programs {

    private Programs() {}

    /** Skips the test where this is not root or one of the programs is missing. */
    public static void assumeRootWith(String... programs) {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : programs) {
            Assumptions.assumeTrue(has(program), "needs " + program);
        }
    }

    /**
     * Skips the test in a container: which process the kernel's own programs name, and what all processes have, can be told in the
     * first pid namespace alone.
     */
    public static void assumeFirstPidNamespace() throws IOException {
        try (NativeFiles files = new NativeFiles()) {
            Assumptions.assumeTrue(files.inFirstPidNamespace(), "needs the first pid namespace");
        }
    }

    /** Skips a test where the kernel does not say of others' sockets what no table shows, as within a user namespace. */
    public static void assumeBpf() {
        try (NativeFiles files = new NativeFiles()) {
            Assumptions.assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
        }
    }

    /** Whether ss lists sockets that are bound and nothing more, which it does since iproute2 6.15, as {@code UNCONN}. */
    public static boolean ssListsBound() throws IOException {
        Process ss = new ProcessBuilder("ss", "-V").redirectErrorStream(true).start();
        String version = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = Pattern.compile("iproute2-(\\d+)\\.(\\d+)").matcher(version);
        if (!matcher.find()) {
            throw new IOException("ss -V: " + version);
        }
        int major = Integer.parseInt(matcher.group(1));
        return major > 6 || major == 6 && Integer.parseInt(matcher.group(2)) >= 15;
    }

    /** Whether a program is installed. */
    public static boolean has(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** A test is left out on a kernel whose programs keep nothing with a socket: bpf_sk_storage_get() of tracing, Linux 5.11. */
    public static void countConnections() {
        Assumptions.assumeTrue(isSince(5, 11), "connections are counted since Linux 5.11");
    }

    /** Whether all sockets that are only bound are seen: an iterator takes bpf_sock_from_file(), Linux 5.11. */
    public static boolean seeBound() {
        return isSince(5, 11);
    }

    /** A test is left out where what it looks at is only done with a table of sockets that shows every one of them, Linux 6.8. */
    public static void assumeBoundListed() {
        Assumptions.assumeTrue(listBound(), "sockets that are only bound are listed since Linux 6.8");
    }

    /** Whether everybody sees sockets that are only bound in the kernel's table: {@code TCP_BOUND_INACTIVE}, Linux 6.8. */
    public static boolean listBound() {
        return isSince(6, 8);
    }

    /** A test is left out where no iterator shows the sockets that files are of. */
    public static void assumeFilesIterated() {
        Assumptions.assumeTrue(iterateFiles(), "an iterator tells sockets from files since Linux 5.11");
    }

    /** Whether an iterator tells sockets from files: {@code bpf_sock_from_file()}, Linux 5.11. */
    public static boolean iterateFiles() {
        return isSince(5, 11);
    }

    /** Whether a socket tells everybody which namespace it is of: {@code SO_NETNS_COOKIE}, Linux 5.14. */
    public static boolean tellNamespaces() {
        return isSince(5, 14);
    }

    /** Whether an io_uring's fdinfo says which sockets are registered, and not only of which protocol: 6.12 does not, 6.18 does. */
    public static boolean nameRegisteredSockets() {
        return isSince(6, 13);
    }

    private static boolean isSince(int major, int minor) {
        KernelVersion version = KernelVersion.parse(System.getProperty("os.version"));
        return version.compareTo(new KernelVersion(major, minor, 0)) >= 0;
    }
}
