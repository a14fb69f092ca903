package dev.portwhy.model.capture;

import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
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
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.SourcePool;
import dev.portwhy.model.Tracking;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import dev.portwhy.model.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that does not say whose machine it is, and gives the same answers: the same findings about the same ports, with
 * the same counts.
 *
 * <p>Command lines are left out. Addresses, users, and the names of the host, of programs that not everybody has, of units,
 * containers, pods, namespaces, devices and files are replaced, each everywhere by the same substitute ({@link PrefixKeeping},
 * {@link Substitutes}). Numbers of processes, ports, namespaces and sockets, settings, counters and times stay; the boot's id
 * and what a kernel's builder put behind its version go.
 */
public final class Anonymous {

    /** The name of the host in the end. */
    static final String HOST = "anonymous";

    private static final String PLAIN_WORDS =
            " nft ip ip6 inet arp bridge netdev nat filter mangle raw PREROUTING POSTROUTING INPUT OUTPUT FORWARD"
                    + " prerouting postrouting input output forward DOCKER KUBE-SERVICES KUBE-NODEPORTS iptables ip6tables"
                    + " iptables-legacy-save ip6tables-legacy-save /proc/net/ip_vs ";

    private final Snapshot snapshot;
    private final PrefixKeeping addresses = new PrefixKeeping(SipHash.random());
    private final Substitutes names = new Substitutes();

    private Anonymous(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** The snapshot with substitutes; others each time. */
    public static Snapshot of(Snapshot snapshot) {
        return new Anonymous(snapshot).replaced();
    }

    private Snapshot replaced() {
        for (NetworkNamespace namespace : snapshot.namespaces()) {
            namespace.addresses().forEach(addresses::add);
        }
        // Processes first: with them come the numbers of users and the ids of containers that other things only
        // mention.
        Map<Integer, ProcessInfo> processes = new HashMap<>();
        for (ProcessInfo process : new TreeMap<>(snapshot.processes()).values()) {
            processes.put(process.pid(), process(process));
        }
        Hidden hidden = hidden();
        return new Snapshot.Builder(host(), each(snapshot.namespaces(), this::namespace))
                .settings(snapshot.settings())
                .sockets(sockets())
                .holders(snapshot.holders())
                .processes(processes)
                .hidden(hidden)
                .keeping(keeping())
                .options(snapshot.options())
                .portFacts(snapshot.portFacts())
                .descriptors(snapshot.descriptors())
                .tracking(each(snapshot.tracking(), this::tracking))
                .boot(AnonymousBoot.of(snapshot.boot(), names))
                .visibility(visibility())
                .build();
    }

    private static <T> List<T> each(List<T> things, UnaryOperator<T> change) {
        List<T> changed = new ArrayList<>();
        for (T thing : things) {
            changed.add(change.apply(thing));
        }
        return changed;
    }

    private Host host() {
        Host host = snapshot.host();
        return new Host(HOST, version(host.kernel()), host.architecture(), "", host.time());
    }

    private static String version(String kernel) {
        int end = 0;
        while (end < kernel.length() && (kernel.charAt(end) == '.' || Character.isDigit(kernel.charAt(end)))) {
            end++;
        }
        return kernel.substring(0, end);
    }

    private NetworkNamespace namespace(NetworkNamespace namespace) {
        Map<Integer, String> devices = new HashMap<>(namespace.devices());
        devices.replaceAll((index, name) -> device(name));
        return new NetworkNamespace.Builder(namespace)
                .name(names.namespace(namespace.name()))
                .addresses(each(namespace.addresses(), this::local))
                .devices(devices)
                .build();
    }

    private Tracking tracking(Tracking table) {
        List<Tracking.Pool> pools = each(
                table.pools(),
                pool -> new Tracking.Pool(
                        pool.protocol(),
                        addresses.of(pool.source()),
                        addresses.of(pool.address()),
                        pool.port(),
                        pool.first(),
                        pool.last(),
                        pool.used()));
        return new Tracking(table.namespaceIndex(), table.entries(), pools);
    }

    private LocalAddress local(LocalAddress local) {
        return new LocalAddress(
                addresses.of(local.address()),
                local.prefixLength(),
                local.interfaceIndex(),
                device(local.device()),
                local.loopback(),
                local.tentative());
    }

    private String device(String name) {
        return name.isEmpty() || name.equals("lo") ? name : names.name("dev", name);
    }

    private ProcessInfo process(ProcessInfo process) {
        Pod pod = process.pod();
        ProcessInfo other = new ProcessInfo(
                process.pid(),
                process.parentPid(),
                names.program(process.comm()),
                List.of(),
                names.exe(process.exe()),
                process.exeDeleted(),
                names.uid(process.uid()),
                names.user(process.uid(), process.user()),
                process.startTime(),
                unit(process.unit()),
                container(process.container()),
                pod == null
                        ? null
                        : new Pod(
                                names.nameOrNull("podnamespace", pod.namespace()),
                                names.nameOrNull("pod", pod.name()),
                                names.name("poduid", pod.uid())));
        return process.stopped() ? other.asStopped() : other;
    }

    private @Nullable Unit unit(@Nullable Unit unit) {
        return unit == null
                ? null
                : new Unit(names.unit(unit.name()), unit.kind(), names.user(unit.user()), unit.lingers());
    }

    private @Nullable Container container(@Nullable Container container) {
        return container == null ? null : known(container);
    }

    private Container known(Container container) {
        return new Container(
                container.runtime(),
                names.id(container.id()),
                names.nameOrNull("container", container.name()),
                container.state(),
                names.uid(container.user()));
    }

    private SocketTable sockets() {
        SocketTable old = snapshot.sockets();
        SocketTable.Builder rows = new SocketTable.Builder();
        for (int row = 0; row < old.size(); row++) {
            rows.append(old, row);
            rows.local(new Endpoint(addresses.of(old.localAddress(row)), old.localPort(row)))
                    .remote(new Endpoint(addresses.of(old.remoteAddress(row)), old.remotePort(row)))
                    .owner(names.uid(old.uid(row)), (int) old.inode(row));
        }
        return rows.build();
    }

    private Hidden hidden() {
        Hidden hidden = snapshot.hidden();
        List<NamespaceOwner> owners =
                each(hidden.owners(), owner -> new NamespaceOwner(owner.namespaceIndex(), known(owner.container())));
        return new Hidden(
                each(hidden.services(), this::service),
                each(hidden.rules(), this::rule),
                each(hidden.pins(), this::pin),
                each(hidden.differences(), this::difference),
                each(hidden.forwards(), this::forward),
                each(
                        hidden.units(),
                        kept -> new SocketUnit(
                                kept.inode(), kept.pid(), java.util.Objects.requireNonNull(unit(kept.unit())))),
                owners,
                hidden.closed());
    }

    private Keeping keeping() {
        Keeping keeping = snapshot.keeping();
        return new Keeping(
                keeping.signals(),
                each(
                        keeping.keepers(),
                        keeper -> new Keeper(
                                keeper.pid(),
                                keeper.kind(),
                                keeper.keeper(),
                                keeper.name().isEmpty() ? "" : names.name("kept", keeper.name()),
                                names.path(keeper.place()))),
                each(
                        keeping.units(),
                        facts -> new UnitFacts(
                                java.util.Objects.requireNonNull(unit(facts.unit())),
                                facts.main(),
                                facts.type(),
                                facts.restart(),
                                facts.killMode(),
                                facts.stopped())),
                each(keeping.containers(), this::kept),
                each(
                        keeping.sourcePools(),
                        pool -> new SourcePool(
                                pool.pid(),
                                address(pool.address()),
                                pool.firstPort(),
                                pool.lastPort(),
                                names.path(pool.file()))));
    }

    private ContainerKeeping kept(ContainerKeeping container) {
        return new ContainerKeeping(
                container.runtime(),
                names.id(container.id()),
                names.uid(container.user()),
                container.name().isEmpty() ? "" : names.name("container", container.name()),
                container.by(),
                container.restart(),
                container.group().isEmpty() ? "" : names.name("group", container.group()),
                container.member().isEmpty() ? "" : names.name("member", container.member()),
                each(container.files(), names::path));
    }

    private KernelService service(KernelService service) {
        return new KernelService(
                service.namespaceIndex(),
                service.protocol(),
                address(service.address()),
                service.port(),
                service.kind(),
                switch (service.kind()) {
                    case MPTCP_ENDPOINT, OTHER -> service.name();
                    case NFS_MOUNT, SMB_MOUNT -> names.path(service.name());
                    case WIREGUARD, VXLAN, GENEVE, NFS, LOCKD, NFS_CALLBACK, KSMBD -> device(service.name());
                });
    }

    private PortRule rule(PortRule rule) {
        return new PortRule(
                rule.namespaceIndex(),
                rule.protocol(),
                address(rule.address()),
                rule.firstPort(),
                rule.lastPort(),
                rule.kind(),
                target(rule.target()),
                chain(rule.source()));
    }

    /** Where a rule stands: the tool, the table, the chain, and in parentheses the chains that lead there and how far. */
    private String chain(String source) {
        StringBuilder words = new StringBuilder();
        boolean behind = false;
        for (String word : source.split(" ", -1)) {
            boolean tool = words.isEmpty() && (word.startsWith("iptables") || word.startsWith("ip6tables"));
            words.append(words.isEmpty() ? "" : " ");
            behind |= word.startsWith("(");
            int from = word.startsWith("(") ? 1 : 0;
            int to = word.endsWith(")") || word.endsWith(",") ? word.length() - 1 : word.length();
            String name = word.substring(from, Math.max(from, to));
            boolean plain = tool
                    || name.isEmpty()
                    || PLAIN_WORDS.contains(' ' + name + ' ')
                    || behind && (name.equals("in") || name.equals("part"));
            words.append(plain ? word : word.substring(0, from) + names.name("chain", name) + word.substring(to));
        }
        return words.toString();
    }

    private NamespacePin pin(NamespacePin pin) {
        return new NamespacePin(
                pin.namespaceIndex(), pin.kind(), names.path(pin.path()), pin.pid(), pin.tid(), pin.fd());
    }

    private SourceDifference difference(SourceDifference difference) {
        return new SourceDifference(
                difference.namespaceIndex(),
                difference.protocol(),
                new Endpoint(
                        addresses.of(difference.local().address()),
                        difference.local().port()),
                difference.inode(),
                difference.knownTo(),
                difference.unknownTo());
    }

    private PortForward forward(PortForward forward) {
        String container = forward.container();
        return new PortForward(
                forward.pid(),
                forward.namespaceIndex(),
                container.isEmpty() ? "" : names.name("container", container),
                target(forward.target()),
                forward.pod().isEmpty() ? "" : names.id(forward.pod()));
    }

    private @Nullable IpAddress address(@Nullable IpAddress address) {
        return address == null ? null : addresses.of(address);
    }

    /** {@code 172.17.0.2:80}, {@code [fd00::2]:80}, {@code :80}, an address alone, with brackets or without. */
    private String target(String target) {
        int colon = target.lastIndexOf(':');
        IpAddress alone = IpAddress.parse(target).orElse(null);
        if (target.isEmpty() || colon == 0 || alone != null) {
            return alone == null ? target : addresses.of(alone).toString();
        }
        boolean withPort = colon >= 0 && !target.endsWith("]");
        String host = withPort ? target.substring(0, colon) : target;
        String port = withPort ? target.substring(colon) : "";
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        IpAddress address = IpAddress.parse(brackets ? host.substring(1, host.length() - 1) : host)
                .orElse(null);
        if (address == null) {
            return names.name("target", target);
        }
        String other = addresses.of(address).toString();
        return (brackets ? '[' + other + ']' : other) + port;
    }

    private Visibility visibility() {
        Looker looker = snapshot.visibility().looker();
        return new Visibility(
                each(snapshot.visibility().gaps(), this::gap),
                new Looker(looker.source(), names.uid(looker.uid()), looker.kept()));
    }

    private Gap gap(Gap gap) {
        List<Object> arguments = new ArrayList<>();
        for (Object argument : gap.arguments()) {
            boolean kernel = argument.equals(snapshot.host().kernel());
            arguments.add(
                    kernel
                            ? version(snapshot.host().kernel())
                            : argument instanceof String text && text.startsWith("/") ? names.path(text) : argument);
        }
        return new Gap(gap.kind(), arguments);
    }
}
