package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What brings a process back, by what unit files and engines say. */
class KeepingTest {

    private static final Unit NGINX = new Unit("nginx.service", Unit.Kind.SYSTEM, null);

    /** systemd.service(5), the table of Restart=: an end by SIGTERM is clean, one by SIGKILL is not. */
    @ParameterizedTest
    @CsvSource({
        "'', false, false",
        "no, false, false",
        "always, true, true",
        "on-success, true, false",
        "on-failure, false, true",
        "on-abnormal, false, true",
        "on-abort, false, true",
        "on-watchdog, false, false",
        "ALWAYS, false, false",
        "never-heard-of, false, false",
    })
    void whenSystemdStartsItAgain(String restart, boolean ended, boolean killed) {
        UnitFacts facts = new UnitFacts(NGINX, 7, "simple", restart, "", false);
        assertThat(facts.restartsWhenEnded()).isEqualTo(ended);
        assertThat(facts.restartsWhenKilled()).isEqualTo(killed);
    }

    @ParameterizedTest
    @CsvSource({"'', false", "control-group, false", "mixed, false", "process, true", "none, true"})
    void whatStoppingAUnitLeavesAlive(String mode, boolean leaves) {
        assertThat(new UnitFacts(NGINX, 7, "", "", mode, false).leavesOthers()).isEqualTo(leaves);
    }

    /** docker's restart policies. */
    @ParameterizedTest
    @CsvSource({
        "'', false, false",
        "no, false, false",
        "always, true, false",
        "unless-stopped, true, false",
        "on-failure, false, true",
    })
    void whenAnEngineStartsItAgain(String restart, boolean always, boolean onFailure) {
        ContainerKeeping one = container("docker", "abc", 0, "web", restart);
        assertThat(one.restartsAlways()).isEqualTo(always);
        assertThat(one.restartsOnFailure()).isEqualTo(onFailure);
    }

    private static ContainerKeeping container(String runtime, String id, int user, String name, String restart) {
        return new ContainerKeeping(runtime, id, user, name, ContainerKeeping.By.ENGINE, restart, "", "", List.of());
    }

    /** Root's docker and a user's are two engines; an id may be in both. */
    @Test
    void aContainerIsOfOneEngine() {
        ContainerKeeping roots = container("docker", "abc", 0, "web", "always");
        ContainerKeeping users = container("docker", "abc", 1000, "web", "no");
        Keeping keeping = new Keeping(Map.of(), List.of(), List.of(), List.of(roots, users), List.of());
        assertThat(keeping.container(new Container("docker", "abc", null, null)))
                .isSameAs(roots);
        assertThat(keeping.container(new Container("docker", "abc", null, null, 1000)))
                .isSameAs(users);
        assertThat(keeping.container(new Container("docker", "abc", null, null, 1001)))
                .isNull();
        assertThat(keeping.container(new Container("docker", "abd", null, null)))
                .isNull();
        assertThat(keeping.container("docker", "web", 1000)).isSameAs(users);
        assertThat(keeping.container("podman", "web", 1000)).isNull();
    }

    @Test
    void aNameThatTwoHaveSaysNothing() {
        Keeping keeping = new Keeping(
                Map.of(),
                List.of(),
                List.of(),
                List.of(container("docker", "a", 0, "web", ""), container("docker", "b", 0, "web", "")),
                List.of());
        assertThat(keeping.container("docker", "web", 0)).isNull();
        assertThat(keeping.container(new Container("docker", "b", null, null))).isNotNull();
    }

    @Test
    void aProcessIsKeptByTheFirstThatIsSaidToKeepIt() {
        Keeper supervisor = new Keeper(7, Keeper.Kind.SUPERVISORD, 1, "web", "/etc/supervisord.conf");
        Keeper loop = new Keeper(7, Keeper.Kind.LOOP, 6, "", "");
        SignalState signals = new SignalState(7, 'S', 0, 0, 0, 0, 0);
        Keeping keeping = new Keeping(Map.of(7, signals), List.of(supervisor, loop), List.of());
        assertThat(keeping.keeper(7)).isSameAs(supervisor);
        assertThat(keeping.keeper(8)).isNull();
        assertThat(keeping.signals(7)).isSameAs(signals);
        assertThat(keeping.signals(8)).isNull();
    }

    /** A parent that may start it again is no keeper that is known to. */
    @Test
    void aParentThatMayStartItAgainIsToldByItself() {
        Keeper parent = new Keeper(7, Keeper.Kind.PARENT, 6, "", "");
        Keeping keeping = new Keeping(Map.of(), List.of(parent), List.of());
        assertThat(keeping.keeper(7)).isNull();
        assertThat(keeping.perhapsKeptBy(7)).isEqualTo(6);
        assertThat(keeping.perhapsKeptBy(8)).isZero();
        Keeper loop = new Keeper(7, Keeper.Kind.LOOP, 5, "", "");
        assertThat(new Keeping(Map.of(), List.of(loop), List.of()).perhapsKeptBy(7))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "nginx.service, SYSTEM, none, true",
                "nginx.service, USER, anna, false",
                "other.service, SYSTEM, none, false",
            })
    void factsAreOfTheUnitOfThatManager(String name, Unit.Kind kind, @Nullable String user, boolean known) {
        Keeping keeping = new Keeping(Map.of(), List.of(), List.of(new UnitFacts(NGINX, 7, "", "always", "", false)));
        assertThat(keeping.facts(new Unit(name, kind, user)) != null).isEqualTo(known);
    }

    @Test
    void nothingIsKnownWhereNobodyLooked() {
        assertThat(Keeping.NOTHING.signals(1)).isNull();
        assertThat(Keeping.NOTHING.keeper(1)).isNull();
        assertThat(Keeping.NOTHING.facts(NGINX)).isNull();
        assertThat(Keeping.NOTHING.container("docker", "", 0)).isNull();
        assertThat(Keeping.NOTHING
                        .with(List.of(new SourcePool(1, null, 1, 2, "/x")))
                        .sourcePools())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "0123456789abcdef, none, 0123456789ab",
                "0123456789abcdef, web, web",
                "0123456789ab, none, 0123456789ab",
                "abc, none, abc",
                "'', none, ''",
            })
    void aContainerIsCalledByItsNameOrTheStartOfItsId(String id, @Nullable String name, String label) {
        assertThat(new Container("docker", id, name, null).label()).isEqualTo(label);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "any",
            value = {
                "10.0.0.1, 10.0.0.1, 5000, true",
                "10.0.0.1, 10.0.0.2, 5000, false",
                "10.0.0.1, ::ffff:10.0.0.1, 5000, true",
                "any, 10.0.0.9, 5000, true",
                "any, fd00::1, 5009, true",
                "any, 10.0.0.9, 4999, false",
                "any, 10.0.0.9, 5010, false",
            })
    void aPoolOfSourcePorts(@Nullable String address, String local, int port, boolean has) {
        SourcePool pool = new SourcePool(
                7, address == null ? null : IpAddress.parse(address).orElseThrow(), 5000, 5009, "/etc/haproxy.cfg");
        assertThat(pool.size()).isEqualTo(10);
        assertThat(pool.has(IpAddress.parse(local).orElseThrow(), port)).isEqualTo(has);
    }
}
