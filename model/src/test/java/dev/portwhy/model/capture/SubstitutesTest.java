package dev.portwhy.model.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in place of names: the same for the same one, nothing of it left, and what everybody has as it is. */
class SubstitutesTest {

    private final Substitutes substitutes = new Substitutes();

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx",
        "-bash, -bash",
        "python3.11, python3.11",
        "systemd, systemd",
        "'', ''",
        "acme-billing, program-1",
        "-acme, program-1",
        "nginx-acme, program-1",
        "NGINX, program-1",
    })
    void programs(String comm, String shown) {
        assertThat(substitutes.program(comm)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/sbin/nginx, /usr/sbin/nginx",
        "/usr/bin/acme, /usr/bin/program-1",
        "/opt/acme/nginx, /path-1/nginx",
        "/opt/acme/billing, /path-1/program-1",
        "/home/anna/x, /path-1/program-1",
        "/usr/bin/../acme/x, /path-1/program-1",
    })
    void pathsOfPrograms(String exe, String shown) {
        assertThat(substitutes.exe(exe)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx.service, nginx.service",
        "acme.service, unit-1.service",
        "nginx@acme.service, nginx@instance-1.service",
        "acme@billing.service, unit-1@instance-1.service",
        "getty@.service, unit-1@.service",
        "session-3.scope, session-3.scope",
        "session-c1.scope, session-c1.scope",
        "init.scope, init.scope",
        "user@0.service, user@0.service",
        "user@1000.service, user@100000.service",
        "user-1000.slice, user-100000.slice",
        "acme, unit-1",
    })
    void units(String unit, String shown) {
        String told = substitutes.unit(unit);
        assertThat(told.replaceAll("user([@-])[0-9]+", "user$1N"))
                .isEqualTo(shown.replaceAll("user([@-])[0-9]+", "user$1N"));
        assertThat(told).doesNotContain("acme").doesNotContain("billing");
    }

    /** A container's unit names the id that stands in place of the container's. */
    @Test
    void unitsOfContainersFollowTheirIds() {
        String id = "0123456789ab".repeat(5) + "cdef";
        String shown = substitutes.id(id);
        assertThat(shown).hasSameSizeAs(id).isNotEqualTo(id).matches("[0-9a-f]{64}");
        assertThat(substitutes.unit("docker-" + id + ".scope")).isEqualTo("docker-" + shown + ".scope");
        assertThat(substitutes.id(id.substring(0, 12))).isEqualTo(shown.substring(0, 12));
        assertThat(substitutes.id("fedcba987654")).isNotEqualTo(shown.substring(0, 12));
    }

    @ParameterizedTest
    @CsvSource({
        "host, host",
        "'', ''",
        "pid:77, pid:77",
        "net:4026532, net:4026532",
        "blue, netns-1",
        "team/web, podnamespace-1/pod-1",
        "/run/netns/blue, /run/netns/netns-1",
        "/var/run/docker/netns/abc, /var/run/docker/netns/netns-1",
        "/srv/acme/ns, /path-1",
        "pid:x, netns-1",
    })
    void namespaces(String name, String shown) {
        assertThat(substitutes.namespace(name)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/77/ns/net, /proc/77/ns/net",
        "/sys/x, /sys/x",
        "'', ''",
        "/etc/haproxy/haproxy.cfg, /path-1",
        "/run/netns/../secret, /path-1",
    })
    void paths(String path, String shown) {
        assertThat(substitutes.path(path)).isEqualTo(shown);
    }

    /** Root and nobody are themselves, since the kernel treats them apart; all others become somebody. */
    @ParameterizedTest
    @ValueSource(ints = {0, 65_534, -1})
    void usersThatStay(int uid) {
        assertThat(substitutes.uid(uid)).isEqualTo(uid);
    }

    @Test
    void otherUsersAreToldApartAndNoMore() {
        Set<Integer> shown = new HashSet<>();
        for (int uid : new int[] {1, 33, 999, 1000, 1001, Integer.MAX_VALUE, Integer.MIN_VALUE, -2}) {
            int told = substitutes.uid(uid);
            assertThat(told).isNotEqualTo(uid).isNotZero().isNotEqualTo(65_534);
            assertThat(substitutes.uid(uid)).isEqualTo(told);
            shown.add(told);
        }
        assertThat(shown).hasSize(8);
    }

    @Test
    void aUserHasOneNameWhereverItStands() {
        String anna = substitutes.user(1000, "anna");
        assertThat(anna).doesNotContain("anna");
        assertThat(substitutes.user("anna")).isEqualTo(anna);
        assertThat(substitutes.user(1001, "ben")).isNotEqualTo(anna);
        assertThat(substitutes.user("root")).isEqualTo("root");
        assertThat(substitutes.user("")).isEmpty();
        assertThat(substitutes.user(4242, "4242")).isEqualTo(Integer.toUnsignedString(substitutes.uid(4242)));
        assertThat(substitutes.user("4242")).isEqualTo(Integer.toUnsignedString(substitutes.uid(4242)));
        assertThat(substitutes.user("carla"))
                .isEqualTo(substitutes.user("carla"))
                .isNotEqualTo(anna);
    }

    /** A name in a file may be anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "9999999999",
                "00000000000",
                "4294967295",
                "4294967296",
                " ",
                "/",
                "//",
                ".",
                "@",
                "a@",
                "@.service",
                ".service",
                "\u0000",
                "/run/netns/"
            })
    void whatIsNoNameIsNoFault(String name) {
        assertThat(substitutes.user(name)).isNotNull();
        assertThat(substitutes.unit(name)).isNotNull();
        assertThat(substitutes.path(name)).isNotNull();
        assertThat(substitutes.exe(name)).isNotNull();
        assertThat(substitutes.program(name)).isNotNull();
        assertThat(substitutes.namespace(name)).isNotNull();
        assertThat(substitutes.id(name)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, true",
        "python3.11, true",
        "postgres15, true",
        "java, true",
        "iperf3, true",
        "s6-supervise, true",
        "acme, false",
        "'', false",
        "3, false",
        "3.11, false",
        "nginx2x, false",
    })
    void namesThatEverybodyHas(String program, boolean known) {
        assertThat(PublicNames.has(program)).isEqualTo(known);
    }
}
