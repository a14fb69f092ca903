package dev.portwhy.lab.hold;

import dev.portwhy.linux.lab.FileInFlight;
import dev.portwhy.linux.lab.MappedSocket;
import dev.portwhy.linux.lab.RegisteredFile;
import dev.portwhy.linux.lab.SocketMap;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Listeners that no file table shows any more, although a process keeps them open. */
final class FileSituations {

    private FileSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.anybody("scm-inflight", stage -> {
                    try (KernelSocket listener = stage.listener()) {
                        stage.own(FileInFlight.send(listener.fd()));
                    }
                    stage.holder();
                }),
                HoldSituation.anybody("io-uring", stage -> {
                    try (KernelSocket listener = stage.listener()) {
                        stage.own(RegisteredFile.register(listener.fd()));
                    }
                    stage.holder();
                }),
                HoldSituation.anybody("mmapped", stage -> {
                    try (KernelSocket listener = stage.listener()) {
                        stage.own(MappedSocket.map(listener.fd()));
                    }
                    stage.holder();
                }),
                HoldSituation.anybody("accept-blocked", FileSituations::closedUnderAccept),
                HoldSituation.root("sockmap", stage -> {
                    try (KernelSocket somewhere = BoundSituations.listenerSomewhere();
                            KernelSocket socket = stage.bound()) {
                        socket.connect(somewhere.local());
                        stage.own(somewhere.accept());
                        stage.own(SocketMap.of(socket.fd()));
                        socket.resetOnClose();
                    }
                }),
                HoldSituation.root("sockmap-listen", stage -> {
                    try (KernelSocket listener = stage.listener()) {
                        stage.own(SocketMap.of(listener.fd()));
                    }
                }));
    }

    private static void closedUnderAccept(HoldStage stage) throws IOException {
        KernelSocket listener = stage.listener();
        AtomicInteger thread = new AtomicInteger();
        Thread waiter = new Thread(
                () -> {
                    thread.set(dev.portwhy.linux.sys.Syscall.gettid());
                    try {
                        listener.accept().close();
                    } catch (KernelException e) {
                        return;
                    }
                },
                "accept");
        waiter.setDaemon(true);
        waiter.start();
        Waiting.forTrue("a thread inside accept()", () -> thread.get() != 0 && inCall(thread.get(), listener.fd()));
        listener.close();
        stage.holder();
    }

    /** Whether a thread is inside a system call whose first argument is this descriptor (proc_pid_syscall(5)). */
    private static boolean inCall(int thread, int fd) throws IOException {
        String[] words = Files.readString(Path.of("/proc/self/task/" + thread + "/syscall"))
                .trim()
                .split(" ", -1);
        return words.length > 2 && words[1].equals("0x" + Integer.toHexString(fd)) && !words[0].equals("202");
    }
}
