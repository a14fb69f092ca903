package dev.portwhy.cli.sight;

import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Abi;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that holds sockets in namespaces of its own, for others to ask about: in {@code asked} sockets that are bound
 * and nothing more have taken the whole range; in {@code full} connections have; in {@code fine} nothing is wrong; and one
 * more namespace is kept by a listening socket alone. It ends with its standard input.
 */
final class Scene implements AutoCloseable {

    static final int BOUND = 5000;
    static final int LISTENER = 5001;
    static final int DATAGRAM = 5002;
    static final int FREE = 5005;
    static final int DESTINATION = 7000;
    private static final List<KernelSocket> OPEN = new ArrayList<>();
    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);

    private final Process program;
    final Room asked;
    final Room full;
    final Room fine;

    /** A namespace with a process that does nothing but live in it. */
    record Room(long inode, int pid) {}

    private Scene(Process program, Room asked, Room full, Room fine) {
        this.program = program;
        this.asked = asked;
        this.full = full;
        this.fine = fine;
    }

    static Scene set(String java, String classPath) throws IOException {
        Process program = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        Scene.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.US_ASCII));
        return Deadline.within(
                "scene", () -> new Scene(program, room(said), room(said), room(said)), () -> Deadline.end(program));
    }

    private static Room room(BufferedReader said) throws IOException {
        String line = said.readLine();
        if (line == null) {
            throw new IOException("the scene's program has ended");
        }
        String[] words = line.split(" ");
        return new Room(Long.parseLong(words[0]), Integer.parseInt(words[1]));
    }

    /** The process that has all sockets. */
    int holder() {
        return Math.toIntExact(program.pid());
    }

    @Override
    public void close() throws IOException {
        program.getOutputStream().close();
        Deadline.within("end of the scene", program::waitFor, () -> Deadline.end(program));
    }

    /** The program. */
    public static void main(String[] arguments) throws IOException {
        List<Process> anchors = new ArrayList<>();
        NetworkThread.inNewNamespace(() -> {
            say(anchors);
            SysctlFile.write("net.ipv4.ip_local_port_range", "40000 40003");
            for (int port : new int[] {40_000, 40_001, 40_002, 40_003, BOUND}) {
                tcp().bind(new Endpoint(IpAddress.ANY4, port));
            }
            tcp().bind(new Endpoint(IpAddress.ANY4, LISTENER)).listen(5);
            OPEN.add(KernelSocket.open(Family.INET, Abi.SOCK_DGRAM, 0));
            OPEN.getLast().bind(new Endpoint(IpAddress.ANY4, DATAGRAM));
            return 0;
        });
        NetworkThread.inNewNamespace(() -> {
            say(anchors);
            SysctlFile.write("net.ipv4.ip_local_port_range", "41000 41001");
            tcp().bind(new Endpoint(LOOPBACK, DESTINATION)).listen(5);
            tcp().connect(new Endpoint(LOOPBACK, DESTINATION));
            tcp().connect(new Endpoint(LOOPBACK, DESTINATION));
            return 0;
        });
        NetworkThread.inNewNamespace(() -> {
            say(anchors);
            tcp().bind(new Endpoint(LOOPBACK, DESTINATION)).listen(5);
            return 0;
        });
        NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            tcp().bind(new Endpoint(IpAddress.ANY4, LISTENER)).listen(5);
            return 0;
        });
        while (System.in.read() >= 0) {
            // Until nobody wants it any more.
        }
        for (Process anchor : anchors) {
            anchor.destroyForcibly();
        }
        for (KernelSocket socket : OPEN) {
            socket.close();
        }
    }

    private static void say(List<Process> anchors) throws IOException {
        LoopbackDevice.up();
        Process anchor = new ProcessBuilder("sh", "-c", "readlink /proc/self/ns/net; exec cat").start();
        anchors.add(anchor);
        String link = new BufferedReader(new InputStreamReader(anchor.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        if (link == null) {
            throw new IOException("the process of a namespace has ended");
        }
        System.out.println(link.replaceAll("[^0-9]", "") + " " + anchor.pid());
    }

    private static KernelSocket tcp() throws IOException {
        OPEN.add(KernelSocket.tcp(Family.INET));
        return OPEN.getLast();
    }
}
