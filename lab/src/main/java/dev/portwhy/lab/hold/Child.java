package dev.portwhy.lab.hold;

import dev.portwhy.linux.lab.InheritingChild;
import dev.portwhy.linux.sys.KernelSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Child processes, all of them shells that wait at the end of a pipe: whatever ends this process closes the pipe, and then
 * they end and take along what they started. They live in the namespaces of the thread that starts them.
 */
final class Child {

    /** Moves the inherited socket to descriptor 7 and survives a Ctrl-C long enough to clean up. */
    private static final String PROLOGUE = "exec 7>&2 2>/dev/null; trap '' INT TERM HUP; ";

    /** The child itself keeps the socket. */
    private static final String KEEP = "echo $$; read x; exit";

    private Child() {}

    /** A shell with a copy of the socket. */
    static int thatKeeps(HoldStage stage, KernelSocket socket) throws IOException {
        return run(stage, socket, KEEP);
    }

    /** A shell that holds nothing. */
    static int thatLives(HoldStage stage) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", KEEP)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return firstNumber(stage, process);
    }

    /** A shell whose parent has ended since it was forked. */
    static int thatLostItsParent(HoldStage stage, KernelSocket socket) throws IOException {
        return run(stage, socket, "exec 8<&0; ( (read x <&8) & echo $! ); exec 7>&-; read x");
    }

    /** A program that was started without the socket being closed for it. */
    static int thatLeakedInto(HoldStage stage, KernelSocket socket, String program) throws IOException {
        return run(stage, socket, program + " & p=$!; exec 7>&-; echo $p; read x; kill -KILL $p; wait");
    }

    /** A shell that is stopped. It stops itself, and not before it takes signals as a program does. */
    static int thatIsStopped(HoldStage stage, KernelSocket socket) throws IOException {
        return run(
                stage,
                socket,
                "(trap - INT TERM HUP; read me x </proc/self/stat; kill -STOP $me; while :; do read x; done) & p=$!;"
                        + " exec 7>&-; until grep -q '^State:.T' /proc/$p/status; do :; done;"
                        + " echo $p; read x; kill -KILL $p; wait");
    }

    /** A shell that is the first process of its pid namespace. */
    static int thatIsInAnotherPidNamespace(HoldStage stage, KernelSocket socket) throws IOException {
        return run(
                stage, socket, "exec 8<&0; exec unshare --pid sh -c '(read x <&8) & p=$!; exec 7>&-; echo $p; read x'");
    }

    /** A child that has ended while its parent has not asked for its result. */
    static int thatIsAZombie(HoldStage stage, KernelSocket socket) throws IOException {
        // A shell may ask for the result of a child of its own accord, cat(1) does not: the child ends once it is
        // there.
        int pid = run(stage, socket, "sleep 60 & p=$!; exec 7>&-; echo $p; exec cat");
        ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
        Path parent = Path.of("/proc/" + child.parent().orElseThrow().pid() + "/comm");
        Waiting.forTrue("cat", () -> Files.readString(parent).equals("cat\n"));
        child.destroyForcibly();
        // Until it has ended it has the socket as well.
        Waiting.forTrue(
                "the end of process " + pid,
                () -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
        return pid;
    }

    private static int run(HoldStage stage, KernelSocket socket, String script) throws IOException {
        return firstNumber(stage, InheritingChild.start(socket.fd(), "sh", "-c", PROLOGUE + script));
    }

    private static int firstNumber(HoldStage stage, Process process) throws IOException {
        stage.own(process.getOutputStream());
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the helper process ended at once");
        }
        return Integer.parseInt(line.trim());
    }
}
