package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Holders that an ordinary kill does nothing to, or that are started again: the first thing advised is carried out as it is
 * printed, and the port is free after it and stays so for longer than whoever kept the holder takes to start it again.
 */
@Tag("kernel")
@Tag("root")
class HoldersEndOnKernelTest {

    /** Longer than runsv, supervisord and a loop without a pause take. */
    private static final long LONGEST_RESTART = 1_500_000_000L;

    private static final Pattern FIRST_COMMAND = Pattern.compile(
            "\"remedies\":\\[\\{\"id\":\"[^\"]*\",\"text\":\"(?:[^\"\\\\]|\\\\.)*\",\"command\":\"([^\"]*)\"");

    private static final String LISTEN = """
                            import signal,socket,time,os,ctypes,threading
                            s=socket.socket(); s.setsockopt(1,2,1)
                            s.bind(('0.0.0.0',8000)); s.listen()
                            """;

    private TestNamespace netns;
    private Path directory;

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Programs.assumeRootWith("python3", "ss", "unshare");
        netns = TestNamespace.create();
        directory = Files.createTempDirectory("portwhy");
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns == null) {
            return;
        }
        netns.close();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Process start(String... words) throws IOException {
        Process process = netns.start(new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile()));
        Poll.until("the port is taken", this::taken);
        return process;
    }

    private Process python(String then) throws IOException {
        return start("python3", "-c", LISTEN + then);
    }

    private boolean taken() throws IOException {
        return !netns.command("ss", "-Htln", "sport = :8000").isBlank();
    }

    private Cli ask() throws IOException {
        return netns.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), "--json", "8000"));
    }

    /** Does what is advised first where something would start it again; the command, after which the port stays free. */
    private String endedForGood() throws IOException {
        String command = carriedOut();
        long end = System.nanoTime() + LONGEST_RESTART;
        while (System.nanoTime() < end) {
            assertThat(taken()).as("taken again after " + command).isFalse();
            Thread.onSpinWait();
        }
        return command;
    }

    /** Does what is advised first; the command, after which the port is free. */
    private String carriedOut() throws IOException {
        Cli answer = ask();
        Matcher command = FIRST_COMMAND.matcher(answer.out());
        assertThat(command.find()).as(answer.out()).isTrue();
        netns.command("sh", "-c", command.group(1));
        Poll.until("the port is free after " + command.group(1), () -> !taken());
        assertThat(ask().status()).isZero();
        return command.group(1);
    }

    private Path write(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            file.toFile().setExecutable(true);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneThatIgnoresTheRequestIsKilled() throws IOException {
        Process holder = python("signal.signal(15,signal.SIG_IGN)\nprint('ignores',flush=True)\ntime.sleep(60)");
        Poll.until(
                "it ignores", () -> Files.readString(directory.resolve("log")).contains("ignores"));
        assertThat(carriedOut()).isEqualTo("kill -KILL " + holder.pid());
    }

    @Test
    void oneThatBlocksTheRequestIsKilled() throws IOException {
        Process holder =
                python("signal.pthread_sigmask(signal.SIG_BLOCK,[15])\nprint('blocked',flush=True)\ntime.sleep(60)");
        Poll.until("it blocks", () -> Files.readString(directory.resolve("log")).contains("blocked"));
        assertThat(carriedOut()).isEqualTo("kill -KILL " + holder.pid());
    }

    /** Blocked everywhere, but one thread waits for it: as servers with a thread for signals do. */
    @Test
    void oneThatWaitsForTheRequestIsAsked() throws IOException {
        Process holder = python("""
                        signal.pthread_sigmask(signal.SIG_BLOCK,[15])
                        def w():
                          print('waits',flush=True); signal.sigwait([15]); os._exit(0)
                        threading.Thread(target=w).start()
                        time.sleep(60)""");
        Poll.until("it waits", () -> Files.readString(directory.resolve("log")).contains("waits"));
        assertThat(carriedOut()).isEqualTo("kill " + holder.pid());
    }

    /** The same with a descriptor, signalfd(2). */
    @Test
    void oneThatReadsTheRequestIsAsked() throws IOException {
        Process holder = python("""
                        signal.pthread_sigmask(signal.SIG_BLOCK,[15])
                        m=(ctypes.c_ulong*16)(); m[0]=0x4000
                        c=ctypes.CDLL(None); f=c.signalfd(-1,m,0)
                        print('reads',flush=True); os.read(f,128)""");
        Poll.until("it reads", () -> Files.readString(directory.resolve("log")).contains("reads"));
        assertThat(carriedOut()).isEqualTo("kill " + holder.pid());
    }

    @Test
    void theFirstOfAPidNamespaceIsKilled() throws IOException {
        start("unshare", "-p", "-f", "--kill-child", "python3", "-c", LISTEN + "time.sleep(60)");
        assertThat(carriedOut()).startsWith("kill -KILL ");
    }

    @Test
    void aShellOfAPersonIsHungUp() throws IOException {
        // It reads a pipe that stays open, and has the listener from who started it.
        netns.start(new ProcessBuilder(
                "python3", "-c", LISTEN + "s.set_inheritable(True)\nos.execvp('bash',['bash','--norc','-i'])"));
        Poll.until("the port is taken", this::taken);
        assertThat(carriedOut()).startsWith("kill -HUP ");
    }

    @Test
    void oneThatIsTracedIsEndedTogetherWithItsTracer() throws IOException {
        Process holder = python("time.sleep(60)");
        Process tracer = netns.start(new ProcessBuilder(
                "python3",
                "-c",
                "import ctypes,os,time\nc=ctypes.CDLL(None,use_errno=True)\np=" + holder.pid()
                        + "\nassert c.ptrace(16,p,0,0)==0\nos.waitpid(p,0x40000000)\ntime.sleep(60)"));
        Poll.until(
                "it is stopped by its tracer",
                () -> Files.readString(Path.of("/proc/" + holder.pid() + "/status"))
                        .contains("t (tracing stop)"));
        assertThat(carriedOut()).isEqualTo("kill " + holder.pid() + " " + tracer.pid());
    }

    /** The first thread has ended, so that the process looks like a zombie. */
    @Test
    void oneWithoutItsFirstThreadIsAsked() throws IOException {
        Process holder = python(
                "threading.Thread(target=lambda: time.sleep(60)).start()\n" + "ctypes.CDLL(None).pthread_exit(None)");
        Poll.until(
                "its first thread has ended",
                () -> Files.readString(Path.of("/proc/" + holder.pid() + "/status"))
                        .contains("Z (zombie)"));
        assertThat(carriedOut()).isEqualTo("kill " + holder.pid());
    }

    @Test
    void ofNginxTheMasterAloneIsAsked() throws IOException {
        Programs.assumeRootWith("nginx");
        Path file = write(
                "nginx.conf",
                "daemon off; user root; pid " + directory + "/pid; error_log " + directory + "/e;"
                        + " worker_processes 3; events {} http { access_log off; server { listen 0.0.0.0:8000; } }");
        Process master = start("nginx", "-c", file.toString());
        Poll.until(
                "it has its workers",
                () -> netns.command("ss", "-Htlnp", "sport = :8000").split("pid=", -1).length == 5);
        assertThat(carriedOut()).isEqualTo("kill -QUIT " + master.pid());
    }

    @Test
    void ofGunicornTheMasterAloneIsAsked() throws IOException {
        Programs.assumeRootWith("gunicorn");
        write("app.py", "def app(e, s):\n  s('200 OK', []); return [b'x']\n");
        Process master = start("gunicorn", "--chdir", directory.toString(), "-w", "2", "-b", "0.0.0.0:8000", "app:app");
        Poll.until(
                "it has its workers",
                () -> netns.command("ss", "-Htlnp", "sport = :8000").split("pid=", -1).length == 4);
        assertThat(carriedOut()).isEqualTo("kill " + master.pid());
    }

    @Test
    void haproxyIsAskedToStopSoftly() throws IOException {
        Programs.assumeRootWith("haproxy");
        Path file = write("haproxy.cfg", """
                                defaults
                                  mode tcp
                                  timeout client 9s
                                  timeout server 9s
                                  timeout connect 9s
                                frontend f
                                  bind 0.0.0.0:8000
                                  default_backend b
                                backend b
                                  server s 127.0.0.1:8001
                                """);
        Process master = start("haproxy", "-W", "-f", file.toString());
        Poll.until("the worker alone has the port", () -> {
            String held = netns.command("ss", "-Htlnp", "sport = :8000");
            return held.contains("pid=") && !held.contains("pid=" + master.pid() + ",");
        });
        assertThat(carriedOut()).startsWith("kill -USR1 ");
    }

    /** SIGTERM has uWSGI start its workers anew, with the same socket. */
    @Test
    void uwsgiIsInterrupted() throws IOException {
        Programs.assumeRootWith("uwsgi");
        Process master = start(
                "uwsgi", "--http-socket", "0.0.0.0:8000", "--master", "--processes", "2", "--static-map", "/=/srv");
        assertThat(carriedOut()).isEqualTo("kill -INT " + master.pid());
    }

    @Test
    void whatSupervisordKeepsIsStoppedThere() throws IOException {
        Programs.assumeRootWith("supervisord", "supervisorctl");
        Path file = write(
                "s.conf",
                "[unix_http_server]\nfile=" + directory + "/sock\n[supervisord]\nnodaemon=true\nlogfile="
                        + directory + "/slog\npidfile=" + directory + "/pid\n[rpcinterface:supervisor]\n"
                        + "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n[supervisorctl]\n"
                        + "serverurl=unix://" + directory + "/sock\n[group:shop]\nprograms=web\n[program:web]\n"
                        + "command=sh -c \"python3 -m http.server --bind 0.0.0.0 8000; exit 1\"\nstopasgroup=true\n");
        start("supervisord", "-c", file.toString());
        assertThat(endedForGood()).isEqualTo("supervisorctl -s unix://" + directory + "/sock stop shop:web");
    }

    @Test
    void whatRunitKeepsIsTakenDown() throws IOException {
        Programs.assumeRootWith("runsv", "sv");
        write("web/run", "#!/bin/sh\nexec python3 -m http.server --bind 0.0.0.0 8000\n");
        start("runsv", directory.resolve("web").toString());
        assertThat(endedForGood()).isEqualTo("sv down " + directory + "/web");
    }

    @Test
    void whatS6KeepsIsTakenDown() throws IOException {
        Programs.assumeRootWith("s6-supervise", "s6-svc");
        write("web/run", "#!/bin/sh\nexec python3 -m http.server --bind 0.0.0.0 8000\n");
        start("s6-supervise", directory.resolve("web").toString());
        assertThat(endedForGood()).isEqualTo("s6-svc -d " + directory + "/web");
    }

    @Test
    void whatALoopStartsIsEndedWithTheLoop() throws IOException {
        Path script = write("run.sh", "#!/bin/sh\nwhile :; do\n  python3 -m http.server --bind 0.0.0.0 8000\ndone\n");
        for (List<String> loop : List.of(
                List.of("sh", script.toString()),
                List.of("sh", "-c", "cd " + directory + " && exec sh ./run.sh"),
                List.of("sh", "-c", "until timeout 60 python3 -m http.server --bind 0.0.0.0 8000; do sleep 0.1; done"),
                List.of("bash", "-c", "while true; do python3 -m http.server --bind 0.0.0.0 8000; sleep 0.1; done"))) {
            Process shell = start(loop.toArray(new String[0]));
            assertThat(endedForGood()).startsWith("kill " + shell.pid() + " ");
        }
    }
}
