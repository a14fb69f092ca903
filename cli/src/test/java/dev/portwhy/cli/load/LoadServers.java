package dev.portwhy.cli.load;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a network namespace each, servers in it, and what ss, nstat and the server's own log say of a load. */
abstract class LoadServers {

    @TempDir
    Path directory;

    TestNamespace netns;

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Programs.assumeRootWith("nginx", "ss", "nstat", "python3");
        netns = TestNamespace.create();
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns != null) {
            netns.close();
        }
    }

    /** A real nginx on port 8080 of both families, which logs each request. */
    void nginx(TestNamespace where) throws IOException {
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
                worker_processes 1; daemon off; user root; pid %1$s/pid; error_log %1$s/error;
                events { worker_connections 1024; }
                http {
                  access_log %1$s/access; client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s; keepalive_requests 50;
                  server {
                    listen 8080 backlog=1024; listen [::]:8080 backlog=1024;
                    location / { return 200 "hello"; }
                    location /missing { return 404; }
                  }
                }
                """.formatted(directory));
        where.start(new ProcessBuilder("nginx", "-c", configuration.toString()));
        listening(where, 8080);
    }

    /** What python3 serves on port 9090: the lines are what is done with each connection {@code c}. */
    void python(String lines) throws IOException {
        netns.start(new ProcessBuilder("python3", "-c", """
                import socket, struct
                s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(('127.0.0.1', 9090)); s.listen(1024)
                while True:
                  c, _ = s.accept()
                """ + lines.indent(2)));
        listening(netns, 9090);
    }

    void listening(TestNamespace where, int port) throws IOException {
        Poll.until(
                "something listens on " + port,
                () -> where.command("ss", "-Htln", "sport", "=", ":" + port).contains(":" + port));
    }

    /** Loads from inside. */
    Cli load(String... words) throws IOException {
        String[] line = new String[words.length + 2];
        line[0] = "load";
        line[1] = "--json";
        System.arraycopy(words, 0, line, 2, words.length);
        return ask(line);
    }

    Cli ask(String... line) throws IOException {
        return netns.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), line));
    }

    /** The lines of nginx's log. */
    long logged() throws IOException {
        // A worker writes each line when the request ends, which may be after the client has its answer.
        try (var lines = Files.lines(directory.resolve("access"))) {
            return lines.count();
        }
    }

    /** How many sockets ss lists. */
    static long ss(TestNamespace where, String... filter) throws IOException {
        String[] line = new String[filter.length + 2];
        line[0] = "ss";
        line[1] = "-Htan";
        System.arraycopy(filter, 0, line, 2, filter.length);
        return where.command(line).lines().count();
    }

    /** A counter of the kernel, as nstat gives it. */
    static long nstat(TestNamespace where, String name) throws IOException {
        Matcher value = Pattern.compile(name + "\\s+(\\d+)").matcher(where.command("nstat", "-asz", name));
        if (!value.find()) {
            throw new IOException("nstat has no " + name);
        }
        return Long.parseLong(value.group(1));
    }

    /** A count of an answer in JSON, the first of that name. */
    static long count(Cli told, String name) {
        return Math.round(number(told, name));
    }

    /** A number of an answer in JSON, the first of that name. */
    static double number(Cli told, String name) {
        Matcher value = Pattern.compile("\"" + name + "\":([0-9.E-]+)").matcher(told.out());
        if (!value.find()) {
            throw new AssertionError("no " + name + " in " + told.out() + told.err());
        }
        return Double.parseDouble(value.group(1));
    }
}
