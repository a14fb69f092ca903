package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.ContainerSetting;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of a machine, each in each of its namespaces, with what a boot makes of them. */
class AuditTest {

    private static Audit audit(Snapshot snapshot) {
        return Audit.of(snapshot, Diagnosis.machine(snapshot).findings());
    }

    private static Audit audit(Snapshots machine, String... lines) {
        return audit(AuditMachines.booted(machine.snapshot(), lines));
    }

    private static AuditedSetting in(Audit audit, Setting setting, String netns) {
        return audit.settings().stream()
                .filter(one -> one.setting() == setting)
                .filter(one -> {
                    NetworkNamespace where = one.netns();
                    return netns.equals(where == null ? "" : where.name());
                })
                .findFirst()
                .orElseThrow(() -> new AssertionError(setting + " of " + netns));
    }

    private static Snapshots host() {
        return Snapshots.machine()
                .set(Setting.TCP_FIN_TIMEOUT.key(), "60")
                .set(Setting.TCP_TIMESTAMPS.key(), "1")
                .set(Setting.SOMAXCONN.key(), "4096");
    }

    /** Each setting that can be written stands once for each namespace, or once for the machine. */
    @Test
    void eachSettingStandsOnceWhereItIs() {
        Audit audit = audit(host().namespace("web", NetworkNamespace.Kind.CONTAINER, 12));
        for (Setting setting : Setting.all()) {
            long count = audit.settings().stream()
                    .filter(one -> one.setting() == setting)
                    .count();
            assertThat(count).as(setting.key()).isEqualTo(!setting.writable() ? 0 : setting.perNamespace() ? 2 : 1);
        }
        assertThat(audit.level()).isEqualTo(Level.OK);
    }

    /** A boot's files reach the namespace that the machine booted into, and no other. */
    @Test
    void aBootReachesTheFirstNamespaceAlone() {
        Audit audit = audit(
                host().namespace("web", NetworkNamespace.Kind.CONTAINER, 12).set(Setting.TCP_FIN_TIMEOUT.key(), "60"),
                "net/ipv4/tcp_fin_timeout",
                "30");
        AuditedSetting host = in(audit, Setting.TCP_FIN_TIMEOUT, "host");
        assertThat(Objects.requireNonNull(host.boot()).value()).isEqualTo("30");
        assertThat(host.drift()).isTrue();
        assertThat(host.writers()).hasSize(1);
        AuditedSetting web = in(audit, Setting.TCP_FIN_TIMEOUT, "web");
        assertThat(web.boot()).isNull();
        assertThat(web.drift()).isFalse();
        assertThat(web.writers()).isEmpty();
        assertThat(audit.findings()).extracting(Finding::slug).containsExactly(Slug.SETTING_DRIFT);
        assertThat(audit.level()).isEqualTo(Level.WARNING);
    }

    /** In a container none of the namespaces is the one that the machine booted into. */
    @Test
    void inAContainerNoBootReachesAnything() {
        Snapshot snapshot = host().snapshot();
        NetworkNamespace here = snapshot.namespaces().getFirst();
        NetworkNamespace own = new NetworkNamespace.Builder(here.inode(), "web", NetworkNamespace.Kind.CONTAINER)
                .process(1, 1)
                .current(true)
                .source(here.source())
                .settings(here.settings())
                .build();
        Snapshot inside =
                new Snapshot.Builder(snapshot).namespaces(List.of(own)).build();
        assertThat(Audit.booted(inside)).isNull();
        Audit audit = audit(AuditMachines.booted(inside, "net/ipv4/tcp_fin_timeout", "30", "net/core/somaxconn", "1"));
        assertThat(in(audit, Setting.TCP_FIN_TIMEOUT, "web").boot()).isNull();
        assertThat(in(audit, Setting.TCP_FIN_TIMEOUT, "web").writers()).isEmpty();
        assertThat(audit.findings()).isEmpty();
    }

    @Test
    void theRuntimeOfAContainerWritesItsSettings() {
        Snapshot snapshot = host().namespace("web", NetworkNamespace.Kind.CONTAINER, 12)
                .set(Setting.SOMAXCONN.key(), "4096")
                .namespace("other", NetworkNamespace.Kind.CONTAINER, 13)
                .set(Setting.SOMAXCONN.key(), "4096")
                .hidden(new Hidden(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new NamespaceOwner(1, new Container("docker", "0123", "web", "running")),
                                new NamespaceOwner(2, new Container("docker", "4567", "other", "running"))),
                        Set.of()))
                .snapshot();
        Snapshot known = new Snapshot.Builder(snapshot)
                .boot(new BootSettings(
                        true,
                        "systemd",
                        false,
                        List.of(),
                        null,
                        List.of(),
                        List.of(),
                        List.of(
                                new ContainerSetting("0123", "/d/0123/config.json", "net/core/somaxconn", "8192"),
                                new ContainerSetting("8901", "/d/8901/config.json", "net/core/somaxconn", "16"))))
                .build();
        Audit audit = audit(known);
        AuditedSetting web = in(audit, Setting.SOMAXCONN, "web");
        assertThat(web.boot()).isEqualTo(new AuditedSetting.Boot("8192", "/d/0123/config.json", 0));
        assertThat(web.drift()).isTrue();
        assertThat(web.writers()).hasSize(1);
        assertThat(in(audit, Setting.SOMAXCONN, "other").boot()).isNull();
        assertThat(in(audit, Setting.SOMAXCONN, "host").writers()).isEmpty();
    }

    /** What was not read is not told of, unless files were looked for: then a setting that the kernel lacks is known to be so. */
    @Test
    void whatWasNotReadIsLeftOut() {
        Snapshot unread = Snapshots.machine().snapshot();
        assertThat(Audit.of(unread, List.of()).settings())
                .extracting(AuditedSetting::setting)
                .contains(Setting.IP_LOCAL_PORT_RANGE, Setting.TCP_TW_RECYCLE)
                .doesNotContain(Setting.TCP_FIN_TIMEOUT, Setting.SOMAXCONN);
        AuditedSetting gone = in(audit(Snapshots.machine()), Setting.TCP_TW_RECYCLE, "host");
        assertThat(gone.role()).isEqualTo(AuditedSetting.Role.UNKNOWN_TO_KERNEL);
        assertThat(gone.value()).isNull();
    }

    /** A line about a setting that this kernel does not have is refused, and nothing is expected of a boot. */
    @Test
    void aLineForASettingThatIsGoneIsRefused() {
        AuditedSetting gone =
                in(audit(Snapshots.machine(), "net/ipv4/tcp_tw_recycle", "0"), Setting.TCP_TW_RECYCLE, "host");
        assertThat(gone.boot()).isNull();
        assertThat(gone.writers()).extracting(BootWriter::fate).containsExactly(BootWriter.Fate.REFUSED);
        AuditedSetting there = in(
                audit(Snapshots.machine().kernel("4.4.0"), "net/ipv4/tcp_tw_recycle", "0"),
                Setting.TCP_TW_RECYCLE,
                "host");
        assertThat(there.writers()).extracting(BootWriter::fate).containsExactly(BootWriter.Fate.WINS);
    }

    @ParameterizedTest
    @CsvSource({
        "2, '', 2, false",
        "1, '', 2, true",
        "1, 1, 1, false",
        "2, 1, 1, true",
        "1, x, 2, true", // the kernel refuses it
    })
    void driftIsWhatABootWouldChange(String now, String written, String after, boolean drift) {
        Snapshots machine = host().set(Setting.TCP_TW_REUSE.key(), now);
        Audit audit =
                written.isEmpty() ? audit(machine, new String[0]) : audit(machine, "net/ipv4/tcp_tw_reuse", written);
        AuditedSetting reuse = in(audit, Setting.TCP_TW_REUSE, "host");
        assertThat(Objects.requireNonNull(reuse.boot()).value()).isEqualTo(after);
        assertThat(reuse.drift()).isEqualTo(drift);
        assertThat(reuse.changed()).isEqualTo(!now.equals("2"));
    }

    @Test
    void aDangerousValueIsToldInItsNamespace() {
        Audit audit = audit(
                host().namespace("web", NetworkNamespace.Kind.CONTAINER, 12).set(Setting.TCP_TIMESTAMPS.key(), "0"));
        assertThat(in(audit, Setting.TCP_TIMESTAMPS, "web").role()).isEqualTo(AuditedSetting.Role.HARMFUL);
        assertThat(in(audit, Setting.TCP_TIMESTAMPS, "host").role()).isEqualTo(AuditedSetting.Role.DECIDES);
        assertThat(audit.findings())
                .filteredOn(finding -> finding.slug() == Slug.SETTING_DANGEROUS)
                .singleElement()
                .satisfies(finding -> assertThat(
                                Objects.requireNonNull(finding.subject().netns())
                                        .name())
                        .isEqualTo("web"));
    }

    /** A namespace whose settings nobody could read may hold one that is dangerous. */
    @Test
    void whatCouldNotBeReadIsNotCalledFine() {
        assertThat(audit(Snapshots.machine().asText()).level()).isEqualTo(Level.UNKNOWN);
        assertThat(audit(host().namespace("web", NetworkNamespace.Kind.CONTAINER, 12)
                                .asText())
                        .level())
                .as("another namespace was read without its settings")
                .isEqualTo(Level.UNKNOWN);
        assertThat(audit(host().gap(Gap.of(Gap.Kind.NAMESPACES_LOST, 2))).level())
                .as("namespaces were not entered")
                .isEqualTo(Level.UNKNOWN);
        assertThat(audit(host().gap(Gap.of(Gap.Kind.PORT_RULES))).level())
                .as("rules are no settings")
                .isEqualTo(Level.OK);
        assertThat(audit(host().namespace("web", NetworkNamespace.Kind.CONTAINER, 12)
                                .set(Setting.TCP_TIMESTAMPS.key(), "0")
                                .namespace("db", NetworkNamespace.Kind.CONTAINER, 13)
                                .asText())
                        .level())
                .as("what is wrong is wrong all the same")
                .isEqualTo(Level.WARNING);
    }

    /** What could help is told where the trouble is. */
    @Test
    void whatHelpsIsToldInTheNamespaceThatNeedsIt() {
        Snapshots machine =
                host().namespace("web", NetworkNamespace.Kind.CONTAINER, 12).range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            machine.connection(dev.portwhy.model.SocketState.ESTABLISHED, "10.0.0.1:" + port, "10.0.0.9:443")
                    .heldBy(7);
        }
        Audit audit = audit(machine);
        assertThat(in(audit, Setting.IP_LOCAL_PORT_RANGE, "web").helps()).contains(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(in(audit, Setting.IP_LOCAL_PORT_RANGE, "host").helps()).isEmpty();
        assertThat(in(audit, Setting.SOMAXCONN, "host").helps()).isEmpty();
    }

    /** Eight hundred namespaces, as a node of Kubernetes has them. */
    @Test
    void manyNamespacesAreAuditedEach() {
        Snapshots machine = host();
        for (int i = 0; i < 799; i++) {
            machine.namespace("pod" + i, NetworkNamespace.Kind.CONTAINER, 100 + i)
                    .set(Setting.TCP_TIMESTAMPS.key(), i % 100 == 0 ? "0" : "1");
        }
        Audit audit = audit(machine);
        assertThat(audit.settings().stream().filter(one -> one.setting() == Setting.TCP_TIMESTAMPS))
                .hasSize(800);
        assertThat(audit.settings().stream().filter(one -> one.role() == AuditedSetting.Role.HARMFUL))
                .hasSize(8);
    }
}
