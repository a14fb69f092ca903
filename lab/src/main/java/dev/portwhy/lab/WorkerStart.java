package dev.portwhy.lab;

import dev.portwhy.linux.sys.SyscallLibrary;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A child process just started, and what it said first.
 *
 * @param process the child
 * @param output its standard output, behind the first line
 * @param greeting its first line; empty if it ended without one
 */
record WorkerStart(Process process, BufferedReader output, String greeting) {

    private static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-XX:-UsePerfData",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "--enable-native-access=ALL-UNNAMED");

    /** Where the launcher of an archive says which C library it brought, on a system that has another one. */
    private static final String C_LIBRARY = "portwhy.libc";

    /** Starts it as it is. */
    static WorkerStart outright() throws IOException {
        return start(java());
    }

    /** Starts it as the root of a user namespace by unshare(1); empty where that tool is missing. */
    static Optional<WorkerStart> inUserNamespace() throws IOException {
        Optional<Path> unshare = find("unshare");
        if (unshare.isEmpty()) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of(unshare.get().toString(), "--user", "--map-root-user", "--net"));
        command.addAll(java());
        return Optional.of(start(command));
    }

    private static WorkerStart start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String greeting = output.readLine();
        return new WorkerStart(process, output, greeting == null ? "" : greeting);
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        String library = System.getProperty(C_LIBRARY, "");
        if (!library.isEmpty()) {
            command.addAll(List.of(library + "/ld-linux-x86-64.so.2", "--library-path", library));
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-D" + C_LIBRARY + "=" + library);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        }
        command.addAll(JAVA_OPTIONS);
        command.add("-D" + SyscallLibrary.PROPERTY + "=" + System.getProperty(SyscallLibrary.PROPERTY, ""));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(LabWorker.class.getName());
        return command;
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        for (String directory : path.split(File.pathSeparator)) {
            Path candidate = Path.of(directory, program);
            if (!directory.isEmpty() && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    boolean isReady() {
        return greeting.equals(Wire.READY);
    }

    /** Why it is not ready, in the kernel's or the tool's words. */
    String complaint() {
        return greeting.startsWith(Wire.REFUSED) ? greeting.substring(Wire.REFUSED.length()) : greeting;
    }
}
