package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Container;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** dockerd has a port: the container is ended, never the engine, and what the engine was told to have is taken from its options. */
class EngineItselfTest {

    private static final int ENGINE = 500;

    private static OneProcess engine(String... words) {
        return OneProcess.of(ENGINE, "dockerd").cmdline(words).unit("docker.service");
    }

    private static Snapshots machine(OneProcess engine, int port) {
        return Snapshots.machine()
                .process(engine.info())
                .listen("0.0.0.0:" + port)
                .heldBy(ENGINE);
    }

    private static List<Remedy> remedies(Snapshot snapshot, int port) {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), port, false, true, false, 0, false);
        return Diagnosis.bind(snapshot, 0, question, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst()
                .remedies();
    }

    private static String first(OneProcess engine, int port) {
        return remedies(machine(engine, port).snapshot(), port)
                .getFirst()
                .text()
                .key();
    }

    @Test
    void itIsKnownByItsName() {
        Snapshot snapshot = Snapshots.machine()
                .process(ENGINE, "dockerd")
                .process(501, "dockerd-rootless")
                .process(502, "docker")
                .snapshot();
        assertThat(EngineItself.is(snapshot, ENGINE)).isTrue();
        assertThat(EngineItself.is(snapshot, 501)).isFalse();
        assertThat(EngineItself.is(snapshot, 502)).isFalse();
        assertThat(EngineItself.is(snapshot, 999)).as("it has ended").isFalse();
    }

    /** No advice ends the engine, whatever it has the port for. */
    @ParameterizedTest
    @CsvSource({"8080", "2375", "2377", "7946", "9323"})
    void nobodyIsToldToStopEveryContainer(int port) {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), port, false, true, false, 0, false);
        Finding finding = Diagnosis.bind(
                        machine(engine("dockerd", "-H", "tcp://0.0.0.0:2375"), port)
                                .snapshot(),
                        0,
                        question,
                        KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst();
        assertThat(finding.remedies()).isNotEmpty().allSatisfy(remedy -> {
            assertThat(remedy.action()).isNotInstanceOf(Ending.StopUnit.class).isNotInstanceOf(Ending.Signal.class);
            assertThat(String.valueOf(remedy.command()))
                    .doesNotContain("stop docker")
                    .doesNotContain("kill");
        });
    }

    /** dockerd(8): -H, --host and --metrics-addr, each with its value behind an equals sign or as the next word. */
    @ParameterizedTest
    @CsvSource({
        "2375, '-H tcp://0.0.0.0:2375', true",
        "2375, '-H=tcp://0.0.0.0:2375', true",
        "2375, '--host tcp://[::]:2375', true",
        "2375, '--host=tcp://0.0.0.0:2375', true",
        "2375, '-H fd:// -H tcp://127.0.0.1:2375', true",
        "2375, '-H 0.0.0.0:2375', true",
        "2375, '-H :2375', true",
        "9323, '--metrics-addr=127.0.0.1:9323', true",
        "9323, '--metrics-addr 127.0.0.1:9323', true",
        "375, '-H tcp://0.0.0.0:2375', false",
        "2376, '-H tcp://0.0.0.0:2375', false",
        "2375, '-H unix:///var/run/docker.sock', false",
        "2375, '-H fd:// --containerd=/run/containerd/containerd.sock', false",
        "5000, '--registry-mirror=https://mirror.example:5000', false",
        "5000, '--insecure-registry registry.example:5000', false",
        "8888, '--http-proxy http://proxy.example:8888', false",
    })
    void whatItWasToldToHaveIsTakenFromItsOptions(int port, String options, boolean own) {
        String key = first(engine(("/usr/bin/dockerd " + options).split(" ")), port);
        assertThat(key.equals("why.stop.engine.own")).as(key).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"2377, why.stop.engine.swarm", "7946, why.stop.engine.swarm", "2378, why.stop.engine.find"})
    void portsOfASwarmAreTheSwarms(int port, String key) {
        assertThat(first(engine("dockerd"), port)).isEqualTo(key);
    }

    private static Snapshots published(int port, int from, int to, String address) {
        Snapshots machine = machine(engine("dockerd"), port)
                .rule(PortRule.Kind.DNAT, null, from, to, address, "iptables nat DOCKER")
                .hidden(new Hidden(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new NamespaceOwner(1, new Container("docker", "0123456789abcdef", "shop", "running"))),
                        Set.of()));
        return machine.namespace("shop", NetworkNamespace.Kind.CONTAINER, 900).local("172.17.0.2", 16);
    }

    /** The rule for the port leads to the container, and the container is stopped. */
    @ParameterizedTest
    @CsvSource({
        "8080, 8080, 8080",
        "8085, 8080, 8090",
        // A service may publish a port that a swarm has elsewhere.
        "7946, 7946, 7946",
    })
    void theContainerBehindTheRuleIsStopped(int port, int from, int to) {
        Remedy stop = remedies(published(port, from, to, "172.17.0.2:80").snapshot(), port)
                .getFirst();
        assertThat(stop.command()).isEqualTo("docker stop shop");
        assertThat(stop.text().key()).isEqualTo("why.stop.engine.container");
    }

    /** A rule for another port, of every port, or to an address of nobody leads to no container. */
    @ParameterizedTest
    @CsvSource({
        "8080, 8081, 8090, 172.17.0.2:80",
        "8080, 1, 65535, 172.17.0.2",
        "8080, 8080, 8080, 172.17.0.3:80",
    })
    void whereNoRuleLeadsToAContainerItIsLookedFor(int port, int from, int to, String target) {
        List<Remedy> told = remedies(published(port, from, to, target).snapshot(), port);
        assertThat(told.getFirst().text().key()).isEqualTo("why.stop.engine.find");
        assertThat(told.getFirst().command()).isEqualTo("docker ps --filter publish=" + port);
        assertThat(told.get(1).command()).isEqualTo("systemctl restart docker.service");
    }

    /** A rule of another namespace is about another port of the same number. */
    @Test
    void aRuleOfAnotherNamespaceLeadsNowhere() {
        Snapshots machine = machine(engine("dockerd"), 8080)
                .namespace("shop", NetworkNamespace.Kind.CONTAINER, 900)
                .local("172.17.0.2", 16)
                .rule(PortRule.Kind.DNAT, null, 8080, 8080, "172.17.0.2:80", "iptables nat DOCKER");
        assertThat(remedies(machine.snapshot(), 8080).getFirst().text().key()).isEqualTo("why.stop.engine.find");
    }

    /** One that no service manager of the machine started has no line to restart it by. */
    @Test
    void anEngineThatAPersonStartedIsRestartedByHer() {
        Remedy restart = remedies(
                        machine(OneProcess.of(ENGINE, "dockerd").user(1000, "alice"), 8080)
                                .snapshot(),
                        8080)
                .get(1);
        assertThat(restart.text().key()).isEqualTo("why.stop.engine.restart");
        assertThat(restart.command()).isNull();
        assertThat(remedies(
                                machine(
                                                OneProcess.of(ENGINE, "dockerd")
                                                        .user(1000, "alice")
                                                        .userUnit("docker.service", "alice"),
                                                8080)
                                        .snapshot(),
                                8080)
                        .get(1)
                        .command())
                .isNull();
    }
}
