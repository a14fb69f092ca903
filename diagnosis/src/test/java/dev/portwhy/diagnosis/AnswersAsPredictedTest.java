package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.Step;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two ways to the outcome of a bind(): what the answer about a port concludes from a snapshot, and what the model of the kernel does
 * when the same sockets are made one after the other. They share no code but addresses and settings.
 */
class AnswersAsPredictedTest {

    private static final String[] ADDRESSES = {
        "0.0.0.0",
        "127.0.0.1",
        "127.0.0.9",
        "10.0.0.1",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:0.0.0.0",
        "192.0.2.1",
        "2001:db8::1",
        "224.0.0.1",
        "ff0e::1",
        "fe80::1",
        "255.255.255.255",
        "10.0.0.255"
    };

    /** A socket with its options, to be bound to port 443 or 8080. */
    private record One(
            Protocol protocol,
            IpAddress address,
            int port,
            boolean addr,
            boolean reusePort,
            boolean v6only,
            boolean free,
            int uid) {

        static One random(Random random, Protocol protocol, int addresses) {
            return new One(
                    protocol,
                    Snapshots.address(ADDRESSES[random.nextInt(addresses)]),
                    random.nextInt(3) == 0 ? 443 : 8080,
                    random.nextBoolean(),
                    random.nextInt(3) == 0,
                    random.nextInt(3) == 0,
                    random.nextInt(6) == 0,
                    random.nextInt(3) == 0 ? 1000 : 0);
        }

        boolean six() {
            return address.family() == Family.INET6;
        }

        /** The lines that make it and bind it. */
        String lines(String name) {
            return (uid == 0 ? "as root\n" : "as uid " + uid + "\n")
                    + name + " = " + protocol.word() + (six() ? "6\n" : "4\n")
                    + (addr ? name + " set SO_REUSEADDR 1\n" : "")
                    + (reusePort ? name + " set SO_REUSEPORT 1\n" : "")
                    + (free ? name + " set IP_FREEBIND 1\n" : "")
                    + (six() ? name + " set IPV6_V6ONLY " + (v6only ? 1 : 0) + "\n" : "")
                    + name + " bind " + (six() ? "[" + address + "]" : address) + ":" + port + " => any\n";
        }
    }

    /** The outcome of the last line, and whether all lines of the holder succeeded. */
    private static String predicted(String text, int holderLines) throws ScenarioSyntaxException {
        KernelPredictor predictor = new KernelPredictor(KernelVersion.parse("6.18.44"));
        String last = "";
        int at = 0;
        for (ScenarioLine line : ScenarioParser.parse("x", text).lines()) {
            at++;
            if (line.step() instanceof Step.Course course) {
                predictor.course(course);
                continue;
            }
            Prediction prediction = predictor.predict(line);
            last = prediction.likeliest().outcome().word();
            if (at <= holderLines && !last.equals("OK")) {
                return "holder";
            }
            predictor.observe(line, prediction.likeliest());
        }
        return last;
    }

    private static String answered(One holder, boolean listens, One newcomer) {
        Snapshots machine = Snapshots.machine().process(7, "old").lookedAs(0);
        SocketState state =
                holder.protocol == Protocol.UDP ? SocketState.CLOSE : listens ? SocketState.LISTEN : SocketState.BOUND;
        machine.socket(holder.protocol, state, new Endpoint(holder.address, holder.port), null)
                .uid(holder.uid)
                .heldBy(7);
        // An address of its own sets IPV6_V6ONLY.
        boolean own = holder.six() && !holder.address.isMapped() && !holder.address.isWildcard();
        boolean v6only = holder.six() && (holder.v6only || own);
        if (v6only) {
            machine.v6only();
        }
        Snapshot told = machine.snapshot()
                .with(Map.of(
                        1001L,
                        new SocketOptions(holder.addr, holder.reusePort, holder.six() ? (Boolean) v6only : null)));
        BindQuestion question = new BindQuestion(
                newcomer.protocol,
                newcomer.address,
                newcomer.port,
                newcomer.six() && newcomer.v6only,
                newcomer.addr,
                newcomer.reusePort,
                newcomer.uid,
                newcomer.free);
        return Diagnosis.bind(told, 0, question, KernelTrial.NOT_TRIED).expected();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void bothComeToTheSameOutcome(int seed) throws ScenarioSyntaxException {
        Random random = new Random(seed);
        int compared = 0;
        for (int round = 0; round < 500; round++) {
            Protocol protocol = random.nextInt(4) == 0 ? Protocol.UDP : Protocol.TCP;
            One holder = One.random(random, protocol, 8);
            One newcomer = One.random(random, random.nextInt(12) == 0 ? Protocol.TCP : protocol, ADDRESSES.length);
            boolean listens = protocol == Protocol.TCP && random.nextBoolean();
            String first = "device eth0\naddress 10.0.0.1/24 dev eth0\n" + holder.lines("a")
                    + (listens ? "a listen => any\n" : "");
            String text = first + newcomer.lines("b");
            String predicted = predicted(text, (int) first.lines().count());
            if (predicted.equals("holder")) {
                continue;
            }
            assertThat(answered(holder, listens, newcomer)).as("%s", text).isEqualTo(predicted);
            compared++;
        }
        assertThat(compared).isGreaterThan(200);
    }
}
