package dev.portwhy.model.capture;

import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what was found beyond the tables of sockets and files. */
final class HiddenRecords {

    private static final Protocol[] PROTOCOLS = Protocol.values();
    private static final int MOST_PORT = 65535;

    private final RecordReader in;
    private final List<KernelService> services = new ArrayList<>();
    private final List<PortRule> rules = new ArrayList<>();
    private final List<NamespacePin> pins = new ArrayList<>();
    private final List<SourceDifference> differences = new ArrayList<>();
    private final List<PortForward> forwards = new ArrayList<>();
    private final List<SocketUnit> units = new ArrayList<>();
    private final List<NamespaceOwner> owners = new ArrayList<>();
    private final Set<Long> closed = new HashSet<>();

    HiddenRecords(RecordReader in) {
        this.in = in;
    }

    Hidden all() {
        return new Hidden(services, rules, pins, differences, forwards, units, owners, closed);
    }

    void service(int namespaces) throws IOException {
        services.add(new KernelService(
                in.index(namespaces - 1),
                in.constant(PROTOCOLS),
                addressOrNull(),
                in.index(MOST_PORT),
                in.constant(KernelService.Kind.values()),
                in.text()));
    }

    void rule(int namespaces) throws IOException {
        rules.add(new PortRule(
                in.index(namespaces - 1),
                in.constant(PROTOCOLS),
                addressOrNull(),
                in.index(MOST_PORT),
                in.index(MOST_PORT),
                in.constant(PortRule.Kind.values()),
                in.text(),
                in.text()));
    }

    void pin(int namespaces) throws IOException {
        pins.add(new NamespacePin(
                in.index(namespaces - 1),
                in.constant(NamespacePin.Kind.values()),
                in.text(),
                in.index(Integer.MAX_VALUE),
                in.index(Integer.MAX_VALUE),
                (int) in.number(-1, Integer.MAX_VALUE)));
    }

    void socketUnit() throws IOException {
        units.add(new SocketUnit(
                in.number(1, Long.MAX_VALUE),
                in.index(Integer.MAX_VALUE),
                new Unit(in.text(), in.constant(Unit.Kind.values()), in.textOrNull(), in.flag())));
    }

    void owner(int namespaces) throws IOException {
        owners.add(new NamespaceOwner(
                in.index(namespaces - 1), new Container(in.text(), in.text(), in.textOrNull(), in.textOrNull(), (int)
                        in.number(0, 0xffffffffL, 0))));
    }

    void closed() throws IOException {
        closed.add(in.number(1, Long.MAX_VALUE));
    }

    void difference(int namespaces) throws IOException {
        differences.add(new SourceDifference(
                in.index(namespaces - 1),
                in.constant(PROTOCOLS),
                new Endpoint(IpAddress.parse(in.text()).orElseThrow(in::damaged), in.index(MOST_PORT)),
                in.number(0, Long.MAX_VALUE),
                sources(),
                sources()));
    }

    void forward(int namespaces) throws IOException {
        forwards.add(new PortForward(
                in.index(Integer.MAX_VALUE), (int) in.number(-1, namespaces - 1L), in.text(), in.text(), in.text("")));
    }

    private @Nullable IpAddress addressOrNull() throws IOException {
        String text = in.textOrNull();
        return text == null ? null : IpAddress.parse(text).orElseThrow(in::damaged);
    }

    private Set<SourceDifference.Source> sources() throws IOException {
        Set<SourceDifference.Source> sources = EnumSet.noneOf(SourceDifference.Source.class);
        String words = in.text();
        if (!words.isEmpty()) {
            for (String word : words.split(" ", -1)) {
                try {
                    sources.add(SourceDifference.Source.valueOf(word));
                } catch (IllegalArgumentException e) {
                    throw in.damaged();
                }
            }
        }
        return sources;
    }
}
