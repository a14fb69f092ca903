package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.lab.DeafSocket;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Limits of the whole machine, which no test may move: the sockets and the counts are the kernel's, the limit alone is put beside
 * what was seen.
 */
@Tag("kernel")
class KernelLimitsOnKernelTest extends NamespaceOfItsOwn {

    private static final Endpoint SERVER = new Endpoint(IpAddress.v4(0x7f000001), 4443);
    private static final int ORPHANS = 5;
    private static final String FIN_WAIT1 = "04";

    /** What is seen, with {@code tcp_max_orphans} at what the kernel counts, less or more. */
    private List<Finding> found(long more) throws IOException {
        Snapshot seen = netns.run(
                () -> new LiveMachine().look(Scope.EVERYTHING.withoutHidden().in(NamespaceChoice.CURRENT)));
        NetworkNamespace here = seen.namespaces().getFirst();
        long limit = Objects.requireNonNull(here.sockstat().get("TCP.orphan")) + more;
        NetworkNamespace limited = here.with(new Settings(Map.of(Setting.TCP_MAX_ORPHANS.key(), Long.toString(limit))));
        Snapshot then = new Snapshot.Builder(seen).namespaces(List.of(limited)).build();
        return Diagnosis.machine(then).findings().stream()
                .filter(finding -> finding.slug() == Slug.SETTING_DANGEROUS)
                .toList();
    }

    private long inFinWait1() throws IOException {
        return netns.run(() -> Files.readAllLines(Path.of("/proc/thread-self/net/tcp")).stream()
                .filter(line -> line.strip().split("\\s+")[3].equals(FIN_WAIT1))
                .count());
    }

    @Test
    void closedConnectionsToASilentPeerAreCountedAndTheirEndIsWhatIsAdvised() throws IOException {
        netns.<@Nullable Void>run(() -> {
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(SERVER).listen(ORPHANS)) {
                for (int i = 0; i < ORPHANS; i++) {
                    KernelSocket client = KernelSocket.tcp(Family.INET).connect(SERVER);
                    KernelSocket peer = listener.accept().resetOnClose();
                    netns.closeWithIt(peer::close);
                    DeafSocket.make(peer);
                    client.close();
                }
            }
            return null;
        });
        Poll.until("the clients' ends are in FIN_WAIT1", () -> inFinWait1() == ORPHANS);

        assertThat(found(1_000)).isEmpty();
        Finding finding = found(0).getFirst();
        assertThat(finding.title().key()).isEqualTo("finding.setting-dangerous.orphans.title");
        Remedy first = finding.remedies().getFirst();
        assertThat(first.command()).isEqualTo("ss -K -t state fin-wait-1 state last-ack state closing dst 127.0.0.1");
        netns.command("sh", "-c", Objects.requireNonNull(first.command()));

        Poll.until("they are gone", () -> inFinWait1() == 0);
        assertThat(found(0))
                .noneSatisfy(again ->
                        assertThat(again.remedies()).extracting(Remedy::command).contains(first.command()));
    }

    @Test
    void aMachineAsItIsHasNoneOfThem() throws IOException {
        Snapshot machine = new LiveMachine().look(Scope.EVERYTHING.withoutHidden());

        assertThat(machine.namespaces().getFirst().counters()).containsKeys("arp_cache.entries", "ndisc_cache.entries");
        assertThat(machine.namespaces())
                .anySatisfy(netns ->
                        assertThat(netns.settings().numbers(Setting.TCP_MEM)).hasSize(3));
        assertThat(Diagnosis.machine(machine).findings())
                .extracting(finding -> finding.title().key())
                .noneMatch(key -> key.startsWith("finding.setting-dangerous."));
    }
}
