package dev.portwhy.lab.hold;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ports that the kernel serves on behalf of something configured, without any process. They stand in a namespace of their
 * own, with a process in it, so that nothing is configured on this machine.
 */
final class KernelSituations {

    private KernelSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.root(
                        "kernel-sock",
                        stage -> configured(
                                stage,
                                () -> run("ip", "mptcp", "endpoint", "flush"),
                                "ip",
                                "mptcp",
                                "endpoint",
                                "add",
                                "127.0.0.1",
                                "port",
                                Integer.toString(stage.port()),
                                "signal")),
                HoldSituation.root(
                        "vxlan",
                        stage -> configured(
                                stage,
                                () -> {},
                                "sh",
                                "-c",
                                "ip link add vxlan0 type vxlan id 42 local 127.0.0.1 dstport " + stage.port()
                                        + " && ip link set vxlan0 up")),
                HoldSituation.root(
                        "nat-redirect",
                        stage -> configured(
                                stage,
                                () -> {},
                                "nft",
                                // nft(8) 0.9.8 knows "in" as a word of its own.
                                "table ip portwhy { chain inbound { type nat hook prerouting priority -100; tcp dport "
                                        + stage.port() + " redirect to :1; }; }")),
                HoldSituation.anybody("udp", stage -> {
                    stage.own(KernelSocket.open(Family.INET, SOCK_DGRAM, 0)).bind(stage.local());
                    stage.holder();
                }));
    }

    /**
     * Configures something in a new namespace.
     *
     * @param undo what is done there at the end: a namespace does not go while a listener of MPTCP's path manager is in it, which holds
     *     it ({@code mptcp_subflow_create_socket()}, net/mptcp/subflow.c)
     */
    private static void configured(HoldStage stage, HoldStage.Work undo, String... command) throws IOException {
        NewNamespace.with(() -> {
            Child.thatLives(stage);
            OwnNamespace here = stage.own(OwnNamespace.current());
            stage.own(() -> NetworkThread.<@Nullable Void>inNamespaceOf(here.fd(), () -> {
                undo.run();
                return null;
            }));
            run(command);
        });
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
