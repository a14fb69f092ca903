package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that hold ports for somebody else: for whom, and whether ending them or what they serve is right. */
class ForwardingTest {

    private static final int PROXY = 70;

    private static Snapshot machine(Snapshots machine, PortForward... forwards) {
        return machine.hidden(new Hidden(List.of(), List.of(), List.of(), List.of(), List.of(forwards)))
                .snapshot();
    }

    /** root's, from the running kernel, with everything seen. */
    private static Snapshot seen(Snapshot snapshot, Gap... gaps) {
        return new Snapshot.Builder(snapshot)
                .visibility(new Visibility(List.of(gaps), new Looker(Looker.Source.KERNEL, 0, false)))
                .build();
    }

    private static Culprit culprit(int pid) {
        Snapshot snapshot = Snapshots.machine()
                .process(pid, "x")
                .listen("0.0.0.0:80")
                .heldBy(pid)
                .snapshot();
        Culprits culprits = new Culprits(snapshot);
        culprits.add(0);
        return culprits.ranked(Culprit.How.HOLDS).getFirst();
    }

    @Test
    void theContainersOfForwardersAreNamedOnceEach() {
        Snapshot snapshot = machine(
                Snapshots.machine(),
                new PortForward(1, 1, "web", ""),
                new PortForward(2, 1, "web", ""),
                new PortForward(3, 2, "db", ""),
                new PortForward(4, -1, "", "10.0.0.9:80"));
        assertThat(Forwarding.containers(snapshot, List.of(culprit(1), culprit(2), culprit(3))))
                .containsExactly("web", "db");
        assertThat(Forwarding.containers(snapshot, List.of(culprit(1), culprit(9))))
                .as("one of them is no forwarder")
                .isEmpty();
        assertThat(Forwarding.containers(snapshot, List.of(culprit(1), culprit(4))))
                .as("of one it is not known")
                .isEmpty();
        assertThat(Forwarding.containers(snapshot, List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "docker-proxy, 0, web, '', -1, hidden.why.forwarder.container",
        "docker-proxy, 0, web, 172.17.0.2:80, -1, hidden.why.forwarder.both",
        "rootlessport, 1000, web, '', -1, hidden.why.forwarder.user",
        "rootlessport, 1000, web, 10.0.2.100:80, -1, hidden.why.forwarder.both",
        "conmon, 0, web, '', -1, hidden.why.forwarder.keeper",
        "conmon, 1000, web, 10.0.2.100:80, -1, hidden.why.forwarder.keeper",
        "socat, 0, '', 10.0.0.9:80, -1, hidden.why.forwarder.target",
        "socat, 0, '', 10.0.0.9:80, 1, hidden.why.forwarder.target",
        "pasta, 0, '', '', 1, hidden.why.forwarder.namespace",
        "pasta, 0, '', '', -1, hidden.why.forwarder",
    })
    void whyItIsNotTheServiceIsToldByWhatIsKnown(
            String comm, int uid, String container, String target, int namespace, String key) {
        PortForward forward = new PortForward(PROXY, namespace, container, target);
        Snapshot snapshot = machine(
                Snapshots.machine()
                        .process(PROXY, comm, uid, uid == 0 ? "root" : "alice")
                        .namespace("shop", NetworkNamespace.Kind.CONTAINER, 80),
                forward);
        assertThat(Forwarding.why(snapshot, forward).key()).isEqualTo(key);
        if (key.endsWith(".user")) {
            assertThat(Forwarding.why(snapshot, forward).arguments()).containsExactly("web", "alice");
        }
        if (key.endsWith(".namespace")) {
            assertThat(Forwarding.why(snapshot, forward).arguments()).containsExactly("shop");
        }
    }

    /** Of a process that has ended nothing is known but what it forwarded. */
    @Test
    void aForwarderThatHasEndedIsToldWithoutItsUser() {
        PortForward forward = new PortForward(PROXY, -1, "web", "");
        assertThat(Forwarding.why(machine(Snapshots.machine(), forward), forward)
                        .key())
                .isEqualTo("hidden.why.forwarder.container");
    }

    @ParameterizedTest
    @CsvSource({
        "docker-proxy, true",
        "rootlessport, true",
        "pasta, true",
        "kube-proxy, true",
        "socat, false",
        "ssh, false",
        "sshd, false",
        "sshd-session, false",
        "kubectl, false"
    })
    void whatAPersonStartsIsOfNoEngine(String comm, boolean engine) {
        Snapshots machine = Snapshots.machine().process(PROXY, comm);
        assertThat(Forwarding.isOfEngine(machine(machine, new PortForward(PROXY, -1, "", "")), PROXY))
                .isEqualTo(engine);
        assertThat(Forwarding.isOfEngine(machine(machine), PROXY))
                .as("it forwards nothing")
                .isFalse();
    }

    private static @Nullable Remedy alone(Snapshot snapshot) {
        return Forwarding.alone(snapshot, PROXY, 80);
    }

    @Test
    void kubeProxyIsNoProcessToEnd() {
        Snapshot snapshot = seen(machine(
                Snapshots.machine().process(PROXY, "kube-proxy"), new PortForward(PROXY, -1, "", "10.96.0.1:443")));
        assertThat(Forwarding.isKubernetes(snapshot, PROXY)).isTrue();
        assertThat(Objects.requireNonNull(alone(snapshot)).command())
                .isEqualTo("kubectl get services --all-namespaces");
        Snapshot other = seen(machine(Snapshots.machine().process(PROXY, "kube-proxy")));
        assertThat(Forwarding.isKubernetes(other, PROXY))
                .as("it only has the name")
                .isFalse();
        assertThat(alone(other)).isNull();
    }

    /** It tells of itself on two ports, which no service has, and its pod is ended as any other. */
    @ParameterizedTest
    @CsvSource({"30080, true", "443, true", "10249, false", "10256, false"})
    void kubeProxyHasPortsOfItsOwn(int port, boolean ofService) {
        Snapshot snapshot = machine(
                Snapshots.machine()
                        .process(PROXY, "kube-proxy")
                        .listen("0.0.0.0:" + port)
                        .heldBy(PROXY),
                new PortForward(PROXY, -1, "", ""));
        assertThat(Forwarding.of(snapshot, PROXY, port) != null).isEqualTo(ofService);
        BindQuestion question = new BindQuestion(Protocol.TCP, IpAddress.ANY4, port, false, true, false, 0, false);
        Finding finding = Diagnosis.bind(snapshot, 0, question, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst();
        assertThat("kubectl get services --all-namespaces"
                        .equals(finding.remedies().getFirst().command()))
                .isEqualTo(ofService);
        assertThat(Diagnosis.hidden(snapshot, new int[] {0}).entries().isEmpty())
                .isEqualTo(!ofService);
    }

    /** A proxy whose container is known, or that serves a person, is ended as anything else is. */
    @Test
    void whereItIsKnownForWhomNothingSpecialIsDone() {
        assertThat(alone(seen(machine(
                        Snapshots.machine().process(PROXY, "docker-proxy"),
                        new PortForward(PROXY, -1, "web", "172.17.0.2:80")))))
                .isNull();
        assertThat(alone(seen(machine(
                        Snapshots.machine().process(PROXY, "socat"), new PortForward(PROXY, -1, "", "10.0.0.9:80")))))
                .isNull();
        assertThat(alone(seen(machine(Snapshots.machine().process(PROXY, "docker-proxy")))))
                .isNull();
        assertThat(alone(seen(machine(Snapshots.machine())))).as("it has ended").isNull();
    }

    private static Snapshot left(Gap... gaps) {
        return seen(
                machine(
                        Snapshots.machine().process(PROXY, "docker-proxy"),
                        new PortForward(PROXY, -1, "", "172.17.0.2:80")),
                gaps);
    }

    /** Everything was seen and the container was not there: the process alone keeps the port. */
    @Test
    void aProxyWhoseContainerIsGoneIsEnded() {
        Remedy end = Objects.requireNonNull(alone(left()));
        assertThat(end.command()).isEqualTo("kill " + PROXY);
        assertThat(end.text().key()).isEqualTo("hidden.end.forwarder.left");
        assertThat(end.proof()).isEqualTo(Remedy.Proof.CARRIED_OUT);
    }

    /** Where the container may only not have been seen, nobody is told to end its proxy. */
    @ParameterizedTest
    @EnumSource(
            value = Gap.Kind.class,
            names = {
                "FILES_OF_OTHERS",
                "FILES_REFUSED_TO_ROOT",
                "HIDEPID",
                "OTHER_PID_NAMESPACE",
                "NAMESPACES",
                "NAMESPACES_LOST",
                "KEPT_NAMESPACES",
                "SOCKET_NAMESPACES",
                "ENDED_MEANWHILE"
            })
    void aProxyWhoseContainerMayBeUnseenIsNotEnded(Gap.Kind kind) {
        Remedy look = Objects.requireNonNull(alone(left(Gap.of(kind, 1))));
        assertThat(look.action()).isInstanceOf(Action.LookThere.class);
        assertThat(look.command()).isNull();
        assertThat(look.text().key()).isEqualTo("hidden.end.forwarder.unknown");
    }

    @ParameterizedTest
    @CsvSource({"KERNEL, 1000", "TREE, 0", "UNKNOWN, -1"})
    void whoSawLessThanRootOfTheRunningMachineEndsNothing(Looker.Source source, int uid) {
        Snapshot snapshot = new Snapshot.Builder(left())
                .visibility(new Visibility(List.of(), new Looker(source, uid, false)))
                .build();
        assertThat(Objects.requireNonNull(alone(snapshot)).action()).isInstanceOf(Action.LookThere.class);
    }

    /** docker-proxy always has a target; without one it is not known what it is. rootlessport has none. */
    @ParameterizedTest
    @CsvSource({"docker-proxy, false", "rootlessport, true", "slirp4netns, true", "pasta, false"})
    void withoutATargetOnlyThoseThatHaveNoneAreLeftOver(String comm, boolean left) {
        Snapshot snapshot = seen(machine(Snapshots.machine().process(PROXY, comm), new PortForward(PROXY, -1, "", "")));
        Remedy remedy = Objects.requireNonNull(alone(snapshot));
        assertThat(remedy.text().key()).isEqualTo(left ? "hidden.end.forwarder.left" : "hidden.end.forwarder.unknown");
    }

    /** rootlessport is left in the namespace of its container when that has ended: nobody but it and its child lives there. */
    @ParameterizedTest
    @CsvSource({
        "rootlessport, PROCESS, 70, 2, true",
        "rootlessport, PROCESS, 71, 2, true", // its child is the first of the namespace
        "rootlessport, PROCESS, 70, 3, false", // somebody else lives there
        "rootlessport, PROCESS, 72, 2, false", // another's namespace
        "rootlessport, CONTAINER, 70, 2, false", // the container is known
        "docker-proxy, PROCESS, 70, 2, false",
    })
    void rootlessportAloneInANamespaceIsLeft(
            String comm, NetworkNamespace.Kind kind, int first, int processes, boolean left) {
        Snapshot base = machine(
                Snapshots.machine()
                        .process(PROXY, comm)
                        .child(71, comm, PROXY)
                        .process(72, "nginx")
                        .namespace("70", kind, first),
                new PortForward(PROXY, 1, "", ""));
        NetworkNamespace before = base.namespaces().get(1);
        NetworkNamespace then = new NetworkNamespace.Builder(before.inode(), before.name(), kind)
                .process(first, processes)
                .source(before.source())
                .settings(before.settings())
                .build();
        Remedy remedy = alone(seen(new Snapshot.Builder(base)
                .namespaces(List.of(base.namespaces().getFirst(), then))
                .build()));
        if (left) {
            assertThat(Objects.requireNonNull(remedy).command()).isEqualTo("kill " + PROXY);
        } else {
            assertThat(remedy).as("what it serves is there").isNull();
        }
    }

    /** What gives a port up by itself is asked to: ending gvproxy would end the machine of all containers. */
    @Test
    void aProgramThatDoesMoreThanForwardIsNotEnded() {
        Snapshot snapshot = seen(machine(
                Snapshots.machine().process(PROXY, "gvproxy"), new PortForward(PROXY, -1, "", "192.168.127.2:80")));
        assertThat(Objects.requireNonNull(alone(snapshot)).action()).isInstanceOf(Action.LookThere.class);
    }
}
