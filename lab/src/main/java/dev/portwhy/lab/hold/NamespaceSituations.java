package dev.portwhy.lab.hold;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.lab.ThreadUnshare;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports in a network namespace that is not the holder's, or in which nobody lives (network_namespaces(7)). */
final class NamespaceSituations {

    private static final String MOUNT_POINT = "/mnt";

    private NamespaceSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.root(
                        "netns-pid",
                        stage -> NewNamespace.with(() -> {
                            try (KernelSocket listener = stage.listener()) {
                                stage.holder(Child.thatKeeps(stage, listener));
                            }
                        })),
                HoldSituation.root("netns-sockfd", stage -> {
                    NewNamespace.with(stage::listener);
                    stage.holder();
                }),
                HoldSituation.root("netns-fd", stage -> {
                    int namespace = newNamespace();
                    stage.own(() -> Syscall.close(namespace));
                    stage.keepUp(new Inside("/proc/self/fd/" + namespace, ClosingSituations.timeWait(stage)));
                }),
                HoldSituation.root("netns-bindmount", NamespaceSituations::bindMount));
    }

    /** An open file of a new namespace, in which nobody lives. */
    private static int newNamespace() throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            return open("/proc/thread-self/ns/net");
        });
    }

    /** A namespace mounted where only one process sees it; in the mounted one nobody lives. */
    private static void bindMount(HoldStage stage) throws IOException {
        AtomicInteger keeper = new AtomicInteger();
        int namespace = newNamespace();
        stage.onThread(() -> {
            ThreadUnshare.mounts();
            ThreadUnshare.mountMemory(MOUNT_POINT);
            Files.createFile(Path.of(MOUNT_POINT, "netns"));
            ThreadUnshare.bindMount("/proc/self/fd/" + namespace, MOUNT_POINT + "/netns");
            keeper.set(Child.thatLives(stage));
        });
        Syscall.close(namespace);
        String mounted = "/proc/" + keeper + "/root" + MOUNT_POINT + "/netns";
        stage.keepUp(new Inside(mounted, ClosingSituations.timeWait(stage)));
    }

    private static int open(String path) throws IOException {
        try (NativeMemory file = NativeMemory.of(path)) {
            return (int) Syscall.check(
                    "open(" + path + ")", Syscall.call(SyscallNumbers.OPENAT, AT_FDCWD, file.address(), O_CLOEXEC));
        }
    }

    /**
     * Upkeep inside a namespace that is entered only for that moment.
     *
     * @param namespace the namespace's file
     * @param work what is done there
     */
    private record Inside(String namespace, HoldStage.Upkeep work) implements HoldStage.Upkeep {

        @Override
        public boolean stands() throws IOException {
            return inside(work::stands);
        }

        @Override
        public void renew() throws IOException {
            inside(() -> {
                work.renew();
                return true;
            });
        }

        private boolean inside(NetworkThread.Work<Boolean> question) throws IOException {
            int fd = open(namespace);
            try {
                return NetworkThread.inNamespaceOf(fd, question);
            } finally {
                Syscall.close(fd);
            }
        }
    }
}
