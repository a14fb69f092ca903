package dev.portwhy.diagnosis;

import static dev.portwhy.diagnosis.Snapshots.address;
import static dev.portwhy.diagnosis.Snapshots.machine;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which connections from ports outside of the range are counted, and which look like a pool that is used up. */
class OutsideRangeTest {

    private static final String THERE = "10.0.0.9:9000";

    private static ConnectAnswer ask(Snapshots machine) {
        return Diagnosis.connect(
                machine.snapshot(), 0, new ConnectQuestion(Protocol.TCP, null, address("10.0.0.9"), 9000));
    }

    private static Snapshots from(int... ports) {
        Snapshots machine = machine().process(7, "proxy");
        for (int port : ports) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, THERE).heldBy(7);
        }
        return machine;
    }

    private static void countedOnly(int count, Snapshots machine) {
        ConnectAnswer answer = ask(machine);
        assertThat(answer.outsideRange()).isEqualTo(count);
        assertThat(answer.findings()).isEmpty();
        assertThat(answer.level()).isEqualTo(Level.OK);
    }

    @Test
    void portsSideBySideAreTold() {
        ConnectAnswer answer = ask(from(20_002, 20_000, 20_001));
        assertThat(answer.outsideRange()).isEqualTo(3);
        assertThat(answer.capacity().now().used()).isZero();
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.level()).isEqualTo(Level.WARNING);
        Finding finding = answer.findings().getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED);
        assertThat(finding.culprits())
                .singleElement()
                .satisfies(culprit -> assertThat(culprit.pid()).isEqualTo(7));
        assertThat(finding.title().arguments()).contains(20_000, 20_002);
        assertThat(finding.remedies().getFirst().command()).isNull();
    }

    @Test
    void aHaproxyIsToldItsOwnSetting() {
        Snapshots machine = machine().process(7, "haproxy");
        for (int i = 0; i < 3; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (20_000 + i), THERE).heldBy(7);
        }
        List<Finding> findings = ask(machine).findings();
        Text act = findings.getFirst().remedies().getFirst().text();
        assertThat(act.key()).endsWith("haproxy.do");
    }

    @Test
    void whatIsNoRunIsCountedOnly() {
        countedOnly(2, from(20_000, 20_001));
        countedOnly(4, from(20_000, 20_001, 20_002, 20_004));
        // Whom the other side trusts for its port, as a client of NFS.
        countedOnly(4, from(700, 701, 702, 703));
    }

    /** The ports of several programs make no pool, nor do those of nobody that can be seen. */
    @Test
    void thePortsHaveToBeOneProgramsOwn() {
        Snapshots several = machine().process(7, "one").process(8, "two");
        Snapshots nobody = machine();
        for (int i = 0; i < 4; i++) {
            several.connection(ESTABLISHED, "10.0.0.1:" + (20_000 + i), THERE).heldBy(i < 2 ? 7 : 8);
            nobody.connection(ESTABLISHED, "10.0.0.1:" + (20_000 + i), THERE);
        }
        countedOnly(4, several);
        countedOnly(4, nobody);
    }

    private static Snapshots pool(int connections, int first, int last) {
        Snapshots machine = machine().process(7, "haproxy");
        for (int i = 0; i < connections; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (first + i), THERE).heldBy(7);
        }
        return machine.sourcePool(7, "10.0.0.1", first, last);
    }

    /** Also inside of the range, and for the machine, where it is proved; elsewhere the machine is silent. */
    @Test
    void aPoolOfTheConfigurationIsFailingWhenItIsFull() {
        for (int first : new int[] {20_000, 40_000}) {
            Finding found = Diagnosis.machine(pool(5, first, first + 4).snapshot())
                    .findings()
                    .getFirst();
            assertThat(found.slug()).isEqualTo(Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED);
            assertThat(found.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(found.title().arguments()).contains(first, first + 4, 5);
            assertThat(ask(pool(5, first, first + 4)).findings()).hasSize(1);
            assertThat(ask(pool(5, first, first + 4)).level()).isEqualTo(Level.WARNING);
        }
        assertThat(Diagnosis.machine(from(20_000, 20_001, 20_002).snapshot()).findings())
                .isEmpty();
    }

    /** The first ports of many stand side by side; that there are more, the configuration says. */
    @Test
    void aPoolThatHasPortsLeftIsNothingToWarnOf() {
        for (int last : new int[] {20_005, 29_999}) {
            assertThat(Diagnosis.machine(pool(5, 20_000, last).snapshot()).findings())
                    .isEmpty();
            countedOnly(5, pool(5, 20_000, last));
        }
    }

    /** Their port is the listener's, and all of them came from one port of a client. */
    @Test
    void whatAListenerAcceptedDoesNotCount() {
        Snapshots machine = machine().process(7, "server");
        for (int i = 0; i < 4; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (8000 + i), THERE).heldBy(7);
            machine.listen("0.0.0.0:" + (8000 + i)).heldBy(7);
        }
        countedOnly(0, machine);
    }
}
