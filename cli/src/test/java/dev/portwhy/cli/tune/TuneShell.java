package dev.portwhy.cli.tune;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.ReadableClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The program in a shell with a network namespace, /etc/sysctl.d and /var/lib of its own: nothing that it does there is the machine's. */
final class TuneShell implements AutoCloseable {

    private final IsolatedShell shell;
    private final Path directory;
    private final Path program;

    /**
     * What a command line came to.
     *
     * @param status its exit status
     * @param text standard output and standard error
     */
    record Said(int status, String text) {}

    /** Begins with both directories empty. */
    TuneShell(Path directory) throws IOException {
        this.directory = directory;
        program = program("portwhy", System.getProperty("java.class.path"));
        shell = new IsolatedShell("ip netns del portwhy-other");
        run("mount -t tmpfs -o mode=755 tmpfs /etc/sysctl.d && mount -t tmpfs -o mode=755 tmpfs /var/lib");
        // Whatever reads a boot's files, sysctl(8) among them, writes this namespace's settings alone.
        run("mount --bind /proc/sys /proc/sys && mount --bind /proc/sys/net /proc/sys/net"
                + " && mount -o remount,bind,ro /proc/sys");
    }

    private Path program(String name, String classPath) throws IOException {
        Path program = directory.resolve(name);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(
                program,
                "#!/bin/sh\nexec '" + java
                        + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                        + " -Dportwhy.command='" + program + "' -cp '" + classPath
                        + "' dev.portwhy.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    /** A command of the shell that has to succeed; what it printed. */
    String run(String command) throws IOException {
        return shell.run(command);
    }

    /** The program with arguments as they are typed. */
    Said portwhy(String arguments) throws IOException {
        return typed("'" + program + "' " + arguments);
    }

    /** Any command, whatever its exit status. */
    Said typed(String command) throws IOException {
        String text = run(command + "; s=$?; echo; echo \"status $s\"");
        int last = text.lastIndexOf("status ");
        return new Said(
                Integer.parseInt(text.substring(last + 7).strip()),
                text.substring(0, last).strip());
    }

    String program() {
        return program.toString();
    }

    /** The same program for users who may not read the classes where they are. */
    String programOf(ReadableClasses classes) throws IOException {
        return program("portwhy-for-all", classes.classPath()).toString();
    }

    /** The shell's process. */
    int pid() {
        return shell.pid();
    }

    Path directory() {
        return directory;
    }

    /** With what waits for the end of a trial: it is in this mount namespace, and in no other. */
    @Override
    public void close() throws IOException {
        Path own = Path.of("/proc/" + shell.pid() + "/ns/mnt");
        Path mounts = Files.readSymbolicLink(own);
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != shell.pid() && isIn(process, mounts))
                .forEach(ProcessHandle::destroyForcibly);
        shell.close();
    }

    private static boolean isIn(ProcessHandle process, Path mounts) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/mnt"))
                    .equals(mounts);
        } catch (IOException e) {
            return false;
        }
    }
}
