package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A UDP socket that gets no port: who has it, and when sharing it is what to do first. */
class UdpBindTest {

    private static BindQuestion question(String local) {
        Endpoint end = Snapshots.end(local);
        return new BindQuestion(Protocol.UDP, end.address(), end.port(), false, false, false, 0, false);
    }

    /** A UDP socket has its port to itself: who has them is told, and connect() could share none of them. */
    @Test
    void portZeroNamesWhoHasThePorts() {
        Snapshots full = Snapshots.machine().process(7, "dns").range(40_000, 40_001);
        full.udp("10.0.0.1:40000").heldBy(7).udp("0.0.0.0:40001").heldBy(7);
        BindAnswer answer = Diagnosis.bind(full.snapshot(), 0, question("0.0.0.0:0"), KernelTrial.NOT_TRIED);
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        Finding finding = answer.findings().getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(finding.culprits()).singleElement().satisfies(who -> {
            assertThat(who.pid()).isEqualTo(7);
            assertThat(who.sockets()).isEqualTo(2);
        });
        assertThat(finding.remedies()).singleElement().satisfies(remedy -> {
            assertThat(remedy.action()).isEqualTo(new Action.CloseInProgram(List.of(7)));
            assertThat(remedy.verify()).endsWith(" 0.0.0.0:0/udp");
        });
    }

    /** Sharing comes before ending the other only where both get what is meant for them. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:5353, 0.0.0.0:5353, true, multicast",
        "0.0.0.0:1900, 0.0.0.0:1900, true, multicast",
        "0.0.0.0:6000, 0.0.0.0:6000, false, the same address",
        "10.0.0.1:6000, 10.0.0.1:6000, false, the same address",
        "0.0.0.0:6000, 10.0.0.1:6000, true, an address of its own",
        "10.0.0.1:6000, 0.0.0.0:6000, true, an address of its own",
    })
    void sharingComesBeforeEndingWhereBothAreServed(String has, String wanted, boolean first, String why) {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "app")
                .udp(has)
                .heldBy(7)
                .snapshot()
                .with(Map.of(1001L, new SocketOptions(true, false, null)));
        Finding finding = Diagnosis.bind(snapshot, 0, question(wanted), KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst();
        List<String> acts = finding.remedies().stream().map(Remedy::id).toList();
        assertThat(acts).as(why).contains("set-option:SO_REUSEADDR", "signal:7");
        assertThat(acts.indexOf("set-option:SO_REUSEADDR") < acts.indexOf("signal:7"))
                .as(why)
                .isEqualTo(first);
    }
}
