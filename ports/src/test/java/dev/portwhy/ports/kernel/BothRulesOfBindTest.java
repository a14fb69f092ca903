package dev.portwhy.ports.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Protocol;
import dev.portwhy.ports.BindConflict;
import dev.portwhy.ports.BindRequest;
import dev.portwhy.ports.PortHolder;
import dev.portwhy.ports.Tristate;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may bind beside whom is written down twice: as a rule about two sockets, for what is seen of a machine, and in the model that
 * scenarios run in. Both say the same of every pair.
 */
class BothRulesOfBindTest {

    private static final int PORT = 4000;
    private static final int OTHER_USER = 1000;

    /** Where a socket is, as a scenario and as an address. */
    private enum Place {
        ANY4("tcp4", "0.0.0.0", false),
        LOOPBACK4("tcp4", "127.0.0.1", false),
        SECOND4("tcp4", "127.0.0.2", false),
        ANY6("tcp6", "::", false),
        ANY6_ONLY("tcp6", "::", true),
        LOOPBACK6("tcp6", "::1", false),
        MAPPED("tcp6", "::ffff:127.0.0.1", false);

        private final String socket;
        private final String address;
        private final boolean v6only;

        Place(String socket, String address, boolean v6only) {
            this.socket = socket;
            this.address = address;
            this.v6only = v6only;
        }

        Family family() {
            return socket.endsWith("4") ? Family.INET : Family.INET6;
        }

        /** A socket with an IPv6 address of its own is for IPv6 only, whatever it was told ({@code __inet6_bind()}, af_inet6.c). */
        boolean isForV6Only() {
            return v6only || this == LOOPBACK6;
        }

        IpAddress address() {
            return IpAddress.parse(address).orElseThrow();
        }
    }

    private record Socket(
            Protocol protocol, Place place, boolean reuseaddr, boolean reuseport, boolean device, boolean listens) {

        String lines(String name) {
            StringBuilder text = new StringBuilder();
            boolean udp = protocol == Protocol.UDP;
            text.append(name + " = " + (udp ? place.socket.replace("tcp", "udp") : place.socket) + "\n");
            text.append(place.v6only ? name + " set IPV6_V6ONLY 1\n" : "");
            text.append(reuseaddr ? name + " set SO_REUSEADDR 1\n" : "");
            text.append(reuseport ? name + " set SO_REUSEPORT 1\n" : "");
            text.append(device ? name + " set SO_BINDTODEVICE lo\n" : "");
            String end = place.family() == Family.INET ? place.address : "[" + place.address + "]";
            text.append(name + " bind " + end + ":" + PORT + "\n");
            return text.toString();
        }
    }

    private static List<Socket> sockets(Protocol protocol, boolean listening) {
        List<Socket> all = new ArrayList<>();
        for (Place place : Place.values()) {
            for (int bits = 0; bits < (listening ? 16 : 8); bits++) {
                all.add(new Socket(
                        protocol, place, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0));
            }
        }
        return all;
    }

    /** What the model says of the newcomer's bind(). */
    private static String modelled(Socket holder, Socket newcomer, boolean otherUser) throws ScenarioSyntaxException {
        String text = holder.lines("h")
                + (holder.listens ? "h listen\n" : "")
                + (otherUser ? "as uid " + OTHER_USER + "\n" : "")
                + newcomer.lines("n");
        KernelPredictor predictor = new KernelPredictor(KernelVersion.parse("6.18.44"));
        StepResult last = null;
        for (ScenarioLine line : ScenarioParser.parse("pair", text).lines()) {
            if (line.step() instanceof Step.Course course) {
                predictor.course(course);
                continue;
            }
            last = predictor.predict(line).likeliest();
            predictor.observe(line, last);
        }
        return last == null ? "" : last.outcome().word();
    }

    /** What the rule says. */
    private static String ruled(Socket holder, Socket newcomer, boolean otherUser) {
        BindConflict conflict = BindConflict.between(
                new BindRequest(
                        newcomer.protocol,
                        newcomer.place.family(),
                        newcomer.place.address(),
                        PORT,
                        newcomer.place.v6only,
                        Tristate.of(newcomer.reuseaddr),
                        Tristate.of(newcomer.reuseport),
                        otherUser ? OTHER_USER : 0,
                        newcomer.device ? 1 : 0),
                new PortHolder(
                        holder.protocol,
                        holder.place.family(),
                        holder.place.address(),
                        PORT,
                        holder.place.isForV6Only(),
                        Tristate.of(holder.reuseaddr),
                        Tristate.of(holder.reuseport),
                        0,
                        holder.device ? 1 : 0,
                        holder.listens ? PortHolder.Kind.LISTENER : PortHolder.Kind.BOUND));
        return switch (conflict.answer()) {
            case NO -> "OK";
            case YES -> "EADDRINUSE";
            case DEPENDS -> "depends";
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"TCP", "UDP"})
    void sayTheSameOfEveryPair(Protocol protocol) throws ScenarioSyntaxException {
        List<String> differing = new ArrayList<>();
        int pairs = 0;
        int refused = 0;
        for (Socket holder : sockets(protocol, protocol == Protocol.TCP)) {
            for (Socket newcomer : sockets(protocol, false)) {
                for (boolean otherUser : new boolean[] {false, true}) {
                    String model = modelled(holder, newcomer, otherUser);
                    String rule = ruled(holder, newcomer, otherUser);
                    pairs++;
                    refused += rule.equals("OK") ? 0 : 1;
                    if (!model.equals(rule)) {
                        differing.add(holder + " " + newcomer + " " + otherUser + ": " + model + ", " + rule);
                    }
                }
            }
        }
        assertThat(differing).isEmpty();
        assertThat(pairs).isGreaterThan(6000);
        assertThat(refused).isGreaterThan(pairs / 4).isLessThan(pairs);
    }
}
