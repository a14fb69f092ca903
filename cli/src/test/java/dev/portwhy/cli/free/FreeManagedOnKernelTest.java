package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holders that something would start again, or whose master would: they are ended there, and stay ended. */
@Tag("kernel")
@Tag("root")
class FreeManagedOnKernelTest {

    private static final String SERVE = "python3 -m http.server --bind 0.0.0.0 8000";

    private FreeRoom room;

    @BeforeEach
    void enter() throws IOException {
        room = new FreeRoom();
    }

    @AfterEach
    void leave() throws IOException {
        if (room != null) {
            room.close();
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = room.directory().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Process start(String... words) throws IOException {
        return room.start(List.of(words), "-tln", "sport", "=", ":8000");
    }

    private void frees(String role, String act) throws IOException {
        Cli plan = room.free("8000", "--json");
        assertThat(plan.out()).contains("\"role\":\"" + role + "\"");
        Cli run = FreeOrder.asPlanned(room, "8000");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("- " + act + ": done");
        assertThat(room.isTaken()).isFalse();
    }

    private void workers(int processes) throws IOException {
        Poll.until(
                "it has its workers",
                () -> room.ss("-tlnp", "sport", "=", ":8000").split("pid=", -1).length == processes + 1);
    }

    /** A configuration of supervisord(8) with these programs. */
    private Path supervisordWith(String programs) throws IOException {
        return write(
                "s.conf",
                "[unix_http_server]\nfile=" + socket() + "\n[supervisord]\nnodaemon=true\nlogfile=" + room.directory()
                        + "/slog\npidfile=" + room.directory() + "/pid\n[rpcinterface:supervisor]\n"
                        + "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n"
                        + "[supervisorctl]\nserverurl=unix://" + socket() + "\n" + programs);
    }

    private String socket() {
        return room.directory() + "/sock";
    }

    @Test
    void supervisordIsTold() throws IOException {
        Programs.assumeRootWith("supervisord", "supervisorctl");
        Path file = supervisordWith("[program:web]\ncommand=" + SERVE + "\nautorestart=true\n");
        Process supervisor = start("supervisord", "-c", file.toString());
        frees("supervised", "supervisorctl -s unix://" + socket() + " stop web");
        assertThat(supervisor.isAlive()).isTrue();
    }

    /** It opens the port for one of its programs, which has it too; the others go on. */
    @Test
    void ofSupervisordsOwnSocketItsProgramIsStopped() throws IOException {
        Programs.assumeRootWith("supervisord", "supervisorctl");
        Path file = supervisordWith("""
                [fcgi-program:web]
                command=sleep 100
                socket=tcp://0.0.0.0:8000
                [program:other]
                command=sleep 101
                """);
        Process supervisor = start("supervisord", "-c", file.toString());
        frees("supervised", "supervisorctl -s unix://" + socket() + " stop web");
        assertThat(supervisor.isAlive()).isTrue();
        assertThat(room.run("supervisorctl -s unix://" + socket() + " status")).containsPattern("other +RUNNING");
    }

    /** It has the port for whoever administers it: ending it would end every program that it runs. */
    @Test
    void supervisordItselfIsLeftAlone() throws IOException {
        Programs.assumeRootWith("supervisord", "supervisorctl");
        Path file = write(
                "s.conf",
                "[inet_http_server]\nport=0.0.0.0:8000\n[supervisord]\nnodaemon=true\nlogfile=" + room.directory()
                        + "/slog\npidfile=" + room.directory() + "/pid\n[program:other]\ncommand=sleep 101\n");
        Process supervisor = start("supervisord", "-c", file.toString());
        assertThat(room.free("8000").out())
                .contains("ends every program it runs", "supervisorctl")
                .doesNotContain("kill ");
        Cli run = room.free("8000", "--yes", "--kill");
        assertThat(run.err()).doesNotContain("Now:");
        assertThat(run.status()).isEqualTo(2);
        assertThat(supervisor.isAlive()).isTrue();
        assertThat(room.isTaken()).isTrue();
    }

    @Test
    void pm2IsTold() throws IOException {
        Programs.assumeRootWith("pm2", "node");
        pm2(false);
        String home = room.directory() + "/pm2";
        frees("supervised", "PM2_HOME=" + home + " pm2 stop web");
        pm2("kill");
    }

    /** In cluster mode PM2 itself has the port, with every other program of its below it. */
    @Test
    void pm2ItselfIsLeftAlone() throws IOException {
        Programs.assumeRootWith("pm2", "node");
        pm2(true);
        Cli run = room.free("8000", "--yes", "--kill");
        assertThat(run.out()).contains("ends every program it runs", "pm2 list");
        assertThat(run.err()).doesNotContain("Now:");
        assertThat(run.status()).isEqualTo(2);
        assertThat(room.isTaken()).isTrue();
        pm2("kill");
    }

    private void pm2(boolean cluster) throws IOException {
        write("web.js", "require('http').createServer((q, r) => r.end('x')).listen(8000)");
        pm2("start " + room.directory() + "/web.js --name web" + (cluster ? " -i 1" : ""));
        Poll.until("it listens", room::isTaken);
    }

    private void pm2(String words) throws IOException {
        room.run("PM2_HOME=" + room.directory() + "/pm2 pm2 " + words);
    }

    @Test
    void runitIsTold() throws IOException {
        Programs.assumeRootWith("runsv", "sv");
        write("web/run", "#!/bin/sh\nexec " + SERVE + "\n");
        Process supervisor = start("runsv", room.directory().resolve("web").toString());
        frees("supervised", "sv down " + room.directory() + "/web");
        room.netns().command("sv", "up", room.directory() + "/web");
        Poll.until("it is back", room::isTaken);
        assertThat(room.free("8000", "--yes").out()).contains("To undo this: sv up " + room.directory() + "/web");
        assertThat(supervisor.isAlive()).isTrue();
    }

    @Test
    void s6IsTold() throws IOException {
        Programs.assumeRootWith("s6-supervise", "s6-svc");
        write("web/run", "#!/bin/sh\nexec " + SERVE + "\n");
        Process supervisor =
                start("s6-supervise", room.directory().resolve("web").toString());
        frees("supervised", "s6-svc -d " + room.directory() + "/web");
        assertThat(supervisor.isAlive()).isTrue();
    }

    @Test
    void ofGunicornTheMasterIsAsked() throws IOException {
        Programs.assumeRootWith("gunicorn");
        write("app.py", "def app(e, s):\n  s('200 OK', []); return [b'x']\n");
        Process master =
                start("gunicorn", "--chdir", room.directory().toString(), "-w", "2", "-b", "0.0.0.0:8000", "app:app");
        workers(3);
        frees("worker", "kill " + master.pid());
        assertThat(master.isAlive()).isFalse();
    }

    @Test
    void ofNginxTheMasterIsAskedToQuit() throws IOException {
        Programs.assumeRootWith("nginx");
        Path file = write(
                "nginx.conf",
                "daemon off; user root; pid " + room.directory() + "/pid; error_log " + room.directory() + "/e;"
                        + " worker_processes 2; events {} http { access_log off; server { listen 0.0.0.0:8000; } }");
        Process master = start("nginx", "-c", file.toString());
        workers(3);
        frees("worker", "kill -QUIT " + master.pid());
        Poll.until("the master has ended", () -> !master.isAlive());
    }
}
