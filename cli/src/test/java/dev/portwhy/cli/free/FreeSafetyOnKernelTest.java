package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must not be ended, and what may not be ended for nothing. */
@Tag("kernel")
@Tag("root")
class FreeSafetyOnKernelTest {

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

    /** A shell script that frees the port, and writes what that said and its status to a file of the room. */
    private Path script(String... words) throws IOException {
        Path said = room.directory().resolve("said");
        String line = "#!/bin/sh\n{ " + FreeShell.line(words) + "; } </dev/null >" + said + '\n';
        Path script = room.directory().resolve("free.sh");
        Files.writeString(script, line);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private String said() throws IOException {
        Path said = room.directory().resolve("said");
        Poll.until(
                "it has ended",
                () -> Files.exists(said) && Files.readString(said).contains("status "));
        return Files.readString(said);
    }

    /** Its connections would have been reset, and the port would have stayed taken. */
    @Test
    void nothingIsEndedWhereTheRestWouldStay() throws IOException {
        Process server =
                room.start(List.of("python3", "-c", """
                        import socket,time,os,signal
                        signal.signal(15,signal.SIG_IGN)
                        s=socket.socket(); s.bind(('0.0.0.0',8000)); s.listen()
                        c=socket.create_connection(('127.0.0.1',8000)); a,_=s.accept()
                        own=os.getpid()
                        if os.fork()==0:
                          s.close()
                          while os.getppid()==own: time.sleep(0.05)
                          os._exit(0)
                        a.close(); time.sleep(100)"""), "-tan", "state", "established", "sport", "=", ":8000");
        Cli dry = room.free("8000");
        assertThat(dry.status()).as(dry.toString()).isEqualTo(2);
        assertThat(dry.out())
                .contains("For you to do:", "only with --kill", "portwhy free --lang en 8000 --yes --kill")
                .doesNotContain("What --yes would do");
        Cli run = room.free("8000", "--yes");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).doesNotContain("Now:");
        assertThat(room.ss("-tan", "state", "established", "sport", "=", ":8000"))
                .isNotBlank();
        assertThat(server.isAlive()).isTrue();
        Cli killed = FreeOrder.asPlanned(room, "8000", "--kill");
        assertThat(killed.status()).as(killed.toString()).isZero();
        assertThat(FreeOrder.carriedOut(killed.err()).getFirst()).startsWith("ss -K ");
        assertThat(room.binds()).isTrue();
    }

    /** One of them started this program; without it the other would not give the port back. */
    @Test
    void aSocketThatTheAskerSharesIsLeftToAll() throws IOException {
        Process holder = room.listener("p=os.fork()\nif p==0: time.sleep(100)\nimport subprocess\nsubprocess.run(['"
                + script("8000", "--yes", "--kill") + "'])\nprint('child',p,flush=True)");
        assertThat(said()).contains("status 2", "started this program").doesNotContain("Now:");
        String log = Files.readString(room.directory().resolve("log"));
        long child = Long.parseLong(
                log.substring(log.indexOf("child ") + 6).lines().toList().getFirst());
        assertThat(holder.isAlive()).isTrue();
        assertThat(ProcessHandle.of(child)).hasValueSatisfying(ProcessHandle::isAlive);
    }

    @Test
    void allThatShareAListenerAreTold() throws IOException {
        Process holder = room.listener("for i in range(2):\n  if os.fork()==0: time.sleep(100)");
        Poll.until("all have it", () -> room.ss("-tlnp", "sport", "=", ":8000").split("pid=", -1).length == 4);
        Cli run = FreeOrder.asPlanned(room, "8000");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("- kill " + holder.pid() + " ");
        assertThat(room.isTaken()).isFalse();
    }

    /** Many sockets, of processes that know nothing of each other. */
    @Test
    void aGroupOfReuseportIsEndedAsAWhole() throws IOException {
        List<Process> group = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            int members = i;
            group.add(room.start(List.of("python3", "-c", """
                            import socket,time
                            s=socket.socket(); s.setsockopt(1,15,1); s.bind(('0.0.0.0',8000)); s.listen(); time.sleep(100)"""), "-tln", "sport", "=", ":8000"));
            Poll.until(
                    "it has joined",
                    () -> room.ss("-tln", "sport", "=", ":8000").lines().count() == members);
        }
        Cli run = FreeOrder.asPlanned(room, "8000");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(room.binds()).isTrue();
        assertThat(group).allSatisfy(member -> assertThat(member.isAlive()).isFalse());
    }

    /**
     * The login that a terminal multiplexer is shown in has not started what runs in it, and yet whoever ends it ends the session
     * of the one who asks: here one that has the port by a forward, as sshd(8) does for -R.
     */
    @Test
    void theLoginInWhichTmuxIsShownIsLeftAlone() throws IOException {
        Programs.assumeRootWith("tmux", "script");
        String tmux = "tmux -f /dev/null -S " + room.directory().resolve("tmux");
        Path script = script("8000", "--yes", "--kill");
        Process login =
                room.listener("os.environ['TERM']='vt100'\nimport subprocess\nsubprocess.Popen(['script','-qfec','"
                        + tmux + " new -s s sh','/dev/null'],stdin=subprocess.PIPE,stdout=subprocess.DEVNULL)");
        try {
            Poll.until("it is attached", () -> room.run(tmux + " list-clients").contains("attached"));
            room.run(tmux + " send-keys " + script + " Enter");
            assertThat(said())
                    .contains("status 2", "(pid " + login.pid() + ")", "For you to do:")
                    .doesNotContain("Now:");
            assertThat(login.isAlive()).isTrue();
        } finally {
            room.run(tmux + " kill-server");
        }
    }

    /** A listener that is the first process of a pid namespace. */
    private Process container() throws IOException {
        return room.start(
                List.of(
                        "unshare",
                        "-pf",
                        "--mount-proc",
                        "--kill-child",
                        "python3",
                        "-c",
                        FreeRoom.LISTEN + "time.sleep(100)"),
                "-tln",
                "sport",
                "=",
                ":8000");
    }

    /** The first process of a container is not the machine's: its kernel lets it ignore what asks it, and it is killed as others are. */
    @Test
    void theFirstProcessOfAContainerIsNoProcessOne() throws IOException {
        container();
        Cli run = room.free("8000", "--yes");
        assertThat(run.status()).as(run.toString()).isEqualTo(2);
        assertThat(run.out()).contains("first process of a pid namespace", "--kill");
        assertThat(room.isTaken()).isTrue();
        assertThat(room.free("8000", "--yes", "--kill").status()).isZero();
    }

    /** Inside it is process 1, and no descendant of it that came in from outside ends it. */
    @Test
    void insideItsContainerItIsProcessOne() throws IOException {
        Process first = container();
        long init = ProcessHandle.of(first.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow()
                .pid();
        Path script = script("8000", "--yes", "--kill");
        room.run("nsenter -t " + init + " -p -m -n " + script);
        assertThat(said()).contains("status 2").doesNotContain("Now:");
        assertThat(room.isTaken()).isTrue();
    }

    /** A connected UDP socket is what uses a port, and no server of it; its program goes on without. */
    @Test
    void aUdpSocketThatCallsSomebodyLosesItsPortAndItsProgramLives() throws IOException {
        room.netns().command("sysctl", "-qw", "net.ipv4.ip_local_port_range=8000 8000");
        Process client = room.start(List.of("python3", "-c", """
                        import socket,time
                        s=socket.socket(2,2); s.connect(('127.0.0.1',9)); time.sleep(100)"""), "-uan", "sport", "=", ":8000");
        Cli run = FreeOrder.asPlanned(room, "8000/udp");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(client.isAlive()).isTrue();
    }

    @Test
    void aLinkLocalAddressIsOneOfADevice() throws IOException {
        room.netns().command("ip", "-6", "addr", "add", "fe80::1/64", "dev", "lo", "nodad");
        List<String> six = List.of("python3", "-c", """
                        import socket,time
                        s=socket.socket(10); s.bind(('fe80::1',8000,0,1)); s.listen(); time.sleep(100)""");
        Process holder = room.start(six, "-tln6", "sport", "=", ":8000");
        Cli run = FreeOrder.asPlanned(room, "[fe80::1%lo]:8000");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(holder.isAlive()).isFalse();
        Process again = room.start(six, "-tln6", "sport", "=", ":8000");
        assertThat(room.free("0.0.0.0:8000", "--yes").out()).contains("8000 is free: there is nothing to do.");
        assertThat(again.isAlive()).isTrue();
        assertThat(room.free("8000", "--all", "--yes").status()).isZero();
        assertThat(again.isAlive()).isFalse();
    }

    /** A program with two ports, which has also started one that has nothing to do with either. */
    @Test
    void whatElseEndsIsSaidBefore() throws IOException {
        Process holder = room.listener("""
                t=socket.socket(); t.bind(('127.0.0.1',8001)); t.listen()
                u=socket.socket(2,2); u.bind(('127.0.0.1',8002))
                d=socket.create_connection(('127.0.0.1',8001)); e=socket.socket(2,2); e.sendto(b'x',('127.0.0.1',9))
                import subprocess
                c=subprocess.Popen(['python3','-c','import socket,time; s=socket.socket(); s.bind(("127.0.0.1",8003)); s.listen(); time.sleep(100)'])
                x=0
                while x!=0x1f43: x=0x1f43 if ' 00000000:0000 0A' in ''.join(l for l in open('/proc/net/tcp') if ':1F43' in l) else time.sleep(0.02)
                print('child',c.pid,flush=True)""");
        room.said("child");
        String log = Files.readString(room.directory().resolve("log"));
        String child = log.substring(log.indexOf("child ") + 6).lines().toList().getFirst();
        Cli dry = room.free("8000");
        assertThat(dry.out())
                .contains("\n   Also ends: tcp 127.0.0.1:8001, udp 127.0.0.1:8002\n")
                .contains("(pid " + child + "), which may end with it.");
        assertThat(room.free("8001").out()).contains("\n   Also ends: tcp 0.0.0.0:8000, udp 127.0.0.1:8002\n");
        assertThat(room.free("8003").out()).contains("kill " + child).doesNotContain("Also ends", "may end");
        assertThat(room.free("8000", "--lang", "zh").out()).contains("同时结束：tcp 127.0.0.1:8001");
        assertThat(holder.isAlive()).isTrue();
        ProcessHandle.of(Long.parseLong(child)).orElseThrow().destroyForcibly();
    }
}
