package dev.portwhy.cli.hidden;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NetworkThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A situation of {@code lab hold} in a network namespace of its own, and the tools that look at it from inside. */
final class Practice implements AutoCloseable {

    private final Process holder;
    private final String situation;
    private int port;

    /**
     * What a tool said.
     *
     * @param status its exit status
     * @param text its standard output
     */
    record Said(int status, String text) {}

    /**
     * What stands.
     *
     * @param port the port it is about
     * @param pids the processes that hold it
     */
    record Held(int port, Set<String> pids) {}

    /** Looks at a situation that stands. */
    interface Scope<T> {
        T at(Practice practice) throws IOException;
    }

    private Practice(Process holder, String situation) {
        this.holder = holder;
        this.situation = situation;
    }

    /** Makes the situation, looks at it, and ends it; all in the new namespace. */
    static <T> T with(String situation, int port, Scope<T> look) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            try (Practice practice = begin(situation, port)) {
                practice.stands();
                return look.at(practice);
            }
        });
    }

    /** Has a situation made; {@link #stands()} waits for it. */
    static Practice begin(String situation, int port) throws IOException {
        List<String> command = ProgramLine.of("lab", "hold", situation, Integer.toString(port), "--until-input-ends");
        return new Practice(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                situation);
    }

    /** Waits until the situation stands. */
    Held stands() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new IOException(situation + ": " + line);
        }
        List<String> words = List.of(line.split(" "));
        String end = words.get(2);
        port = Integer.parseInt(end.substring(end.lastIndexOf(':') + 1));
        return new Held(port, Set.copyOf(words.subList(Math.min(4, words.size()), words.size())));
    }

    /** What is said of a port that slirp4netns(1) holds for another namespace, which is made for it. */
    static String forwarded(Path program, int port) throws IOException {
        Path api = Files.createTempDirectory("portwhy-slirp").resolve("api");
        Process served = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo; read x").start();
        served.inputReader().readLine();
        Process slirp = new ProcessBuilder(
                        program.toString(), "--api-socket", api.toString(), Long.toString(served.pid()), "tap0")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            forward(slirp, api, port);
            return run(ProgramLine.of("hidden", "--json", "--lang", "en", "sport", "=", ":" + port))
                    .text();
        } finally {
            slirp.destroy();
            wait(slirp);
            served.getOutputStream().close();
            wait(served);
            Files.deleteIfExists(api);
            Files.delete(api.getParent());
        }
    }

    private static void forward(Process slirp, Path api, int port) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.exists(api)) {
            if (!slirp.isAlive() || System.nanoTime() > end) {
                throw new IOException("slirp4netns did not start");
            }
            Thread.onSpinWait();
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(api))) {
            String request = "{\"execute\":\"add_hostfwd\",\"arguments\":{\"proto\":\"tcp\",\"host_addr\":\"0.0.0.0\","
                    + "\"host_port\":" + port + ",\"guest_port\":80}}";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            channel.read(ByteBuffer.allocate(1000));
        }
    }

    /** What our program says inside a shell's namespaces. */
    static String ask(IsolatedShell shell, String... arguments) throws IOException {
        StringBuilder command = new StringBuilder();
        for (String word : ProgramLine.of(arguments)) {
            command.append('\'').append(word).append("' ");
        }
        return shell.run(command + "2>/dev/null; true");
    }

    /** {@code portwhy PORT --json}. */
    Said why() throws IOException {
        return run(ProgramLine.of(Integer.toString(port), "--json", "--lang", "en"));
    }

    static Said run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(wait(process), text);
    }

    private static int wait(Process process) throws IOException {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("it did not end by itself");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        holder.getOutputStream().close();
        wait(holder);
    }
}
