package dev.portwhy.lab.hold;

import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process that holds a port in one of the known ways; as root it lives in a network namespace of its own. */
final class HolderOnStage implements AutoCloseable {

    private final Process process;
    private final Endpoint local;
    private final List<Integer> pids;
    private final int namespace;

    private HolderOnStage(Process process, String ready, int namespace) {
        this.process = process;
        this.namespace = namespace;
        List<String> words = List.of(ready.split(" ", -1));
        String end = words.get(2);
        int colon = end.lastIndexOf(':');
        local = new Endpoint(
                IpAddress.parse(end.substring(0, colon)).orElseThrow(), Integer.parseInt(end.substring(colon + 1)));
        pids = words.size() < 4
                ? List.of()
                : words.subList(4, words.size()).stream().map(Integer::valueOf).toList();
    }

    static boolean root() {
        return Syscall.geteuid() == 0;
    }

    /** Not of a user namespace, which has the users that somebody mapped and not all there are (user_namespaces(7)). */
    static boolean rootOfTheMachine() throws IOException {
        return root() && Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith(" 4294967295");
    }

    /** The BPF iterator counts processes as the first pid namespace does (pid_namespaces(7)). */
    static boolean inThePidNamespaceOfTheMachine() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).endsWith("pid:[4026531836]");
    }

    static HolderOnStage start(String situation) throws IOException {
        return start(situation, List.of(), System.getProperty("java.class.path"));
    }

    /** Starts it as another user; takes root. */
    static HolderOnStage startAs(int uid, String situation, ReadableClasses classes) throws IOException {
        return start(situation, List.of("setpriv", "--reuid=" + uid, "--inh-caps=-all"), classes.classPath());
    }

    private static HolderOnStage start(String situation, List<String> wrapper, String classPath) throws IOException {
        if (!root()) {
            return start(situation, freePort(), -1, wrapper, classPath);
        }
        return NetworkThread.inNewNamespace(() -> {
            dev.portwhy.linux.lab.LoopbackDevice.up();
            return start(situation, 8080, open("/proc/thread-self/ns/net"), wrapper, classPath);
        });
    }

    private static HolderOnStage start(
            String situation, int port, int namespace, List<String> wrapper, String classPath) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(java(classPath));
        command.addAll(List.of(HoldMain.class.getName(), situation, Integer.toString(port)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null || !line.startsWith("ready ")) {
            String rest = String.join("\n", output.lines().toList());
            process.destroyForcibly();
            throw new IOException(line + "\n" + rest);
        }
        return new HolderOnStage(process, line, namespace);
    }

    /** The start of a command line that runs our classes in a small virtual machine. */
    private static List<String> java(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath);
    }

    private static int freePort() throws IOException {
        try (KernelSocket socket = KernelSocket.tcp(Family.INET).bind(new Endpoint(IpAddress.v4(0x7f000001), 0))) {
            return socket.local().port();
        }
    }

    private static int open(String path) throws IOException {
        try (NativeMemory file = NativeMemory.of(path)) {
            return (int) Syscall.check(
                    "open(" + path + ")", Syscall.call(SyscallNumbers.OPENAT, -100, file.address(), 0x80000));
        }
    }

    Endpoint local() {
        return local;
    }

    int port() {
        return local.port();
    }

    List<Integer> pids() {
        return pids;
    }

    long pid() {
        return process.pid();
    }

    /** Does work in the namespace in which the process was started. */
    <T extends @org.jspecify.annotations.Nullable Object> T inside(NetworkThread.Work<T> work) throws IOException {
        return namespace < 0 ? work.run() : NetworkThread.inNamespaceOf(namespace, work);
    }

    /** What {@code ss -Htanp} says about the port, from inside. */
    String ss(String... options) throws IOException {
        List<String> command = new ArrayList<>(
                Stream.concat(Stream.of("ss"), Stream.of(options)).toList());
        command.add("( sport = :" + port() + " )");
        return output(command.toArray(String[]::new));
    }

    /** What a command prints inside. */
    String output(String... command) throws IOException {
        return inside(() -> {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        });
    }

    /** The error that a newcomer's bind() to all addresses gets; 0 for none. */
    int bindError() throws IOException {
        return inside(() -> {
            try (KernelSocket newcomer = KernelSocket.tcp(Family.INET)) {
                newcomer.bind(new Endpoint(IpAddress.ANY4, port()));
                return 0;
            } catch (KernelException e) {
                return e.errno();
            }
        });
    }

    /** Ends the process in the given way and waits for it. */
    void end(boolean kill) throws IOException {
        if (kill) {
            process.destroyForcibly();
        } else {
            process.getOutputStream().close();
        }
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("it did not end by itself", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            end(false);
        } finally {
            if (namespace >= 0) {
                Syscall.close(namespace);
            }
        }
    }
}
