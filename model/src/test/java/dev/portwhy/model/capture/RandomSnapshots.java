package dev.portwhy.model.capture;

import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Descriptors;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.SourcePool;
import dev.portwhy.model.Tracking;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Snapshots with every field filled in at random, names with everything that a name may hold. */
final class RandomSnapshots {

    private static final String LETTERS = "ab-\\\t\n\r\u0000\u001b\u007f\u009b \u00e9\u202e\u6d4b\ud83d\ude00\ud83d#=";

    private final Random random;

    RandomSnapshots(long seed) {
        random = new Random(seed);
    }

    Snapshot snapshot(int sockets) {
        List<NetworkNamespace> namespaces = new ArrayList<>();
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            namespaces.add(namespace());
        }
        Map<Integer, ProcessInfo> processes = new HashMap<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            ProcessInfo process = process();
            processes.put(process.pid(), process);
        }
        List<Gap> gaps = new ArrayList<>();
        for (Gap.Kind kind : Gap.Kind.values()) {
            if (random.nextInt(4) == 0) {
                gaps.add(Gap.of(kind, random.nextInt(), random.nextLong(), name(), Protocol.UDP));
            }
        }
        HolderTable.Builder holders = new HolderTable.Builder();
        for (int n = random.nextInt(10); n > 0; n--) {
            holders.add(
                    random.nextLong(1, 0x1_0000_0000L),
                    random.nextInt(1, 1 << 22),
                    random.nextInt(1, 1 << 22),
                    random.nextInt(-1, 1 << 20),
                    pick(Via.values()),
                    random.nextInt(3) == 0);
        }
        return new Snapshot.Builder(
                        new Host(
                                name(),
                                name(),
                                name(),
                                name(),
                                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))),
                        namespaces)
                .settings(settings())
                .sockets(sockets(sockets, namespaces.size()))
                .holders(holders.build())
                .processes(processes)
                .hidden(hidden(namespaces.size()))
                .keeping(keeping())
                .options(options())
                .portFacts(portFacts())
                .descriptors(descriptors())
                .tracking(tracking(namespaces.size()))
                .visibility(
                        new Visibility(gaps, new Looker(pick(Looker.Source.values()), random.nextInt(-1, 2000), true)))
                .build();
    }

    private Keeping keeping() {
        Unit unit = new Unit(name(), pick(Unit.Kind.values()), nameOrNull(), random.nextBoolean());
        return random.nextBoolean()
                ? Keeping.NOTHING
                : new Keeping(
                        Map.of(
                                7,
                                new SignalState(7, 'S', 6, 1, random.nextLong(), random.nextLong(), random.nextLong())),
                        List.of(new Keeper(7, pick(Keeper.Kind.values()), 6, name(), name())),
                        List.of(new UnitFacts(unit, 7, name(), name(), name(), random.nextBoolean())),
                        List.of(new ContainerKeeping(
                                name(),
                                name(),
                                random.nextInt(),
                                name(),
                                pick(ContainerKeeping.By.values()),
                                name(),
                                name(),
                                name(),
                                random.nextBoolean() ? List.of() : List.of(name(), name()))),
                        List.of(new SourcePool(
                                7, random.nextBoolean() ? null : IpAddress.v4(random.nextInt()), 9, 99, name())));
    }

    private Map<Integer, Descriptors> descriptors() {
        Map<Integer, Descriptors> all = new HashMap<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            all.put(
                    random.nextInt(1, 1 << 22),
                    new Descriptors(
                            random.nextInt(1 << 20),
                            random.nextInt(1 << 20),
                            random.nextLong(Long.MAX_VALUE),
                            Long.MAX_VALUE));
        }
        return all;
    }

    private List<Tracking> tracking(int namespaces) {
        List<Tracking> all = new ArrayList<>();
        for (int index = 0; index < namespaces; index++) {
            if (random.nextBoolean()) {
                Family family = pick(Family.values());
                all.add(new Tracking(
                        index,
                        List.of(new Tracking.Entries(
                                "tcp", "CLOSE_WAIT", random.nextBoolean(), random.nextInt(1 << 20))),
                        List.of(new Tracking.Pool(
                                pick(Protocol.values()), address(family), address(family), 443, 1024, 65_535, 7))));
            }
        }
        return all;
    }

    private PortFacts portFacts() {
        PortFacts.Builder facts = new PortFacts.Builder();
        for (int n = random.nextInt(40); n > 0; n--) {
            boolean named = random.nextBoolean();
            facts.add(
                    random.nextLong(),
                    random.nextInt(8),
                    named ? random.nextInt(65536) : 0,
                    named ? random.nextInt(65536) : 0);
        }
        return facts.build();
    }

    private Map<Long, SocketOptions> options() {
        Map<Long, SocketOptions> options = new HashMap<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            options.put(
                    random.nextLong(1, 0x1_0000_0000L),
                    new SocketOptions(
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean() ? null : (Boolean) random.nextBoolean()));
        }
        return options;
    }

    private SocketTable sockets(int count, int namespaces) {
        SocketTable.Builder rows = new SocketTable.Builder();
        for (int i = 0; i < count; i++) {
            Family family = pick(Family.values());
            rows.add(random.nextInt(namespaces), pick(Protocol.values()), family, pick(SocketState.values()))
                    .local(new Endpoint(address(family), random.nextInt(65536)))
                    .remote(new Endpoint(address(family), random.nextInt(65536)))
                    .timer(pick(SocketTimer.values()), random.nextInt())
                    .owner(random.nextInt(), random.nextInt())
                    .cookie(random.nextInt(), random.nextInt())
                    .mark(random.nextInt(4) == 0 ? random.nextInt() : 0)
                    .cgroup(random.nextInt(), random.nextInt())
                    .flags(random.nextInt(256))
                    .interfaceIndex(random.nextInt(1 << 20))
                    .queues(random.nextInt(), random.nextInt());
        }
        return rows.build();
    }

    private NetworkNamespace namespace() {
        List<LocalAddress> addresses = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            addresses.add(new LocalAddress(
                    address(pick(Family.values())),
                    random.nextInt(33),
                    random.nextInt(100),
                    name(),
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        return new NetworkNamespace.Builder(random.nextLong(1L << 32), name(), pick(NetworkNamespace.Kind.values()))
                .process(random.nextInt(1 << 22), random.nextInt(100))
                .current(random.nextBoolean())
                .source(pick(NetworkNamespace.Source.values()))
                .settings(settings())
                .sockstat(Map.of(name(), random.nextLong()))
                .counters(Map.of("TcpExt.TW", Long.MIN_VALUE, "x", Long.MAX_VALUE))
                .addresses(addresses)
                .devices(random.nextBoolean() ? Map.of() : Map.of(random.nextInt(1 << 20), name(), -1 >>> 1, "eth0"))
                .conntrack(
                        random.nextBoolean() ? null : (Long) random.nextLong(),
                        random.nextBoolean() ? null : (Long) random.nextLong())
                .build();
    }

    private ProcessInfo process() {
        List<String> cmdline = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            cmdline.add(name());
        }
        return new ProcessInfo(
                random.nextInt(1, 1 << 22),
                random.nextInt(1 << 22),
                name(),
                cmdline,
                nameOrNull(),
                random.nextBoolean(),
                random.nextInt(),
                name(),
                Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)),
                random.nextBoolean() ? null : new Unit(name(), pick(Unit.Kind.values()), nameOrNull()),
                random.nextBoolean()
                        ? null
                        : new Container(name(), name(), nameOrNull(), nameOrNull(), random.nextInt(3) * 1000),
                random.nextBoolean() ? null : new Pod(nameOrNull(), nameOrNull(), name()),
                random.nextBoolean());
    }

    private Hidden hidden(int namespaces) {
        if (random.nextBoolean()) {
            return Hidden.NOTHING;
        }
        IpAddress address = random.nextBoolean() ? null : address(Family.INET6);
        return new Hidden(
                List.of(new KernelService(
                        random.nextInt(namespaces),
                        Protocol.UDP,
                        address,
                        4789,
                        pick(KernelService.Kind.values()),
                        name())),
                List.of(new PortRule(
                        random.nextInt(namespaces),
                        Protocol.TCP,
                        address,
                        1,
                        65535,
                        pick(PortRule.Kind.values()),
                        name(),
                        name())),
                List.of(new NamespacePin(
                        random.nextInt(namespaces), pick(NamespacePin.Kind.values()), name(), 1, 2, -1)),
                List.of(new SourceDifference(
                        random.nextInt(namespaces),
                        Protocol.MPTCP,
                        new Endpoint(address(Family.INET), 80),
                        random.nextInt(1000),
                        EnumSet.allOf(SourceDifference.Source.class),
                        EnumSet.noneOf(SourceDifference.Source.class))),
                List.of(new PortForward(7, random.nextInt(-1, namespaces), name(), name())),
                List.of(new SocketUnit(
                        random.nextLong(1, 1L << 32),
                        1,
                        new Unit(name(), pick(Unit.Kind.values()), nameOrNull(), random.nextBoolean()))),
                List.of(new NamespaceOwner(
                        random.nextInt(namespaces), new Container(name(), name(), nameOrNull(), nameOrNull()))),
                Set.of(random.nextLong(1, 1L << 40)));
    }

    private Settings settings() {
        Map<String, String> values = new HashMap<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            values.put(name(), name());
        }
        return new Settings(values);
    }

    private IpAddress address(Family family) {
        return family == Family.INET
                ? IpAddress.v4(random.nextInt())
                : new IpAddress(
                        Family.INET6, random.nextLong() & 0xffff_0000_ffffL, random.nextInt(4) * random.nextLong());
    }

    private @Nullable String nameOrNull() {
        return random.nextInt(3) == 0 ? null : name();
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        for (int n = random.nextInt(5); n > 0; n--) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    private <E> E pick(E[] values) {
        return values[random.nextInt(values.length)];
    }
}
