package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether an address may be bound in a namespace that has 127.0.0.1/8, ::1 and 10.0.0.1/24, as measured on a kernel. */
class AddressCheckTest {

    private static BindQuestion bind(Protocol protocol, String address, boolean v6only, boolean freebind, String zone) {
        return new BindQuestion(protocol, Snapshots.address(address), 8000, v6only, true, false, 0, freebind, zone);
    }

    private static AddressCheck check(Snapshot snapshot, BindQuestion question) {
        return AddressCheck.of(snapshot.namespaces().getFirst(), question);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, LOCAL",
        "127.0.0.1, LOCAL",
        "127.255.255.254, LOCAL",
        "127.255.255.255, LOCAL",
        "10.0.0.1, LOCAL",
        "10.0.0.255, LOCAL",
        "224.0.0.1, LOCAL",
        "255.255.255.255, LOCAL",
        "10.0.0.0, NOT_LOCAL",
        "10.0.0.2, NOT_LOCAL",
        "10.0.1.255, NOT_LOCAL",
        "126.255.255.255, NOT_LOCAL",
        "128.0.0.0, NOT_LOCAL",
        "0.0.0.1, NOT_LOCAL",
        "240.0.0.1, NOT_LOCAL",
        "255.255.255.254, NOT_LOCAL",
        "::, LOCAL",
        "::1, LOCAL",
        "::2, NOT_LOCAL",
        "2001:db8::1, NOT_LOCAL",
        "fe80::1, INVALID",
        "ff02::1, INVALID",
        "ff0e::1, INVALID",
        "::ffff:127.0.0.1, LOCAL",
        "::ffff:0.0.0.0, LOCAL",
        "::ffff:192.0.2.1, NOT_LOCAL",
        "::ffff:224.0.0.1, LOCAL",
        "::127.0.0.1, NOT_LOCAL",
    })
    void aStream(String address, AddressCheck expected) {
        Snapshot snapshot = Snapshots.machine().snapshot();
        assertThat(check(snapshot, bind(Protocol.TCP, address, false, false, "")))
                .isEqualTo(expected);
        assertThat(check(snapshot, bind(Protocol.MPTCP, address, false, false, "")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"ff0e::1, LOCAL", "ff05::1, LOCAL", "ff01::1, INVALID", "ff02::1, INVALID", "fe80::1, INVALID"})
    void datagramsMayBeMulticast(String address, AddressCheck expected) {
        assertThat(check(Snapshots.machine().snapshot(), bind(Protocol.UDP, address, false, false, "")))
                .isEqualTo(expected);
    }

    @Test
    void aMappedAddressNeedsADualStackSocket() {
        Snapshot snapshot = Snapshots.machine().snapshot();
        assertThat(check(snapshot, bind(Protocol.TCP, "::ffff:127.0.0.1", true, false, "")))
                .isEqualTo(AddressCheck.INVALID);
        assertThat(check(snapshot, bind(Protocol.TCP, "::1", true, false, ""))).isEqualTo(AddressCheck.LOCAL);
    }

    /** Each family has its own ip_nonlocal_bind; IP_FREEBIND is for both; neither makes an invalid address valid. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, net.ipv4.ip_nonlocal_bind, ALLOWED",
        "192.0.2.1, net.ipv6.ip_nonlocal_bind, NOT_LOCAL",
        "::ffff:192.0.2.1, net.ipv4.ip_nonlocal_bind, ALLOWED",
        "2001:db8::1, net.ipv6.ip_nonlocal_bind, ALLOWED",
        "2001:db8::1, net.ipv4.ip_nonlocal_bind, NOT_LOCAL",
        "fe80::1, net.ipv6.ip_nonlocal_bind, INVALID",
        "127.0.0.1, net.ipv4.ip_nonlocal_bind, LOCAL",
    })
    void foreignAddressesAreAllowedByTheirFamilysSetting(String address, String key, AddressCheck expected) {
        Snapshot on = Snapshots.machine().set(key, "1").snapshot();
        assertThat(check(on, bind(Protocol.TCP, address, false, false, ""))).isEqualTo(expected);
        AddressCheck freely = check(Snapshots.machine().snapshot(), bind(Protocol.TCP, address, false, true, ""));
        assertThat(freely).isEqualTo(expected == AddressCheck.NOT_LOCAL ? AddressCheck.ALLOWED : expected);
    }

    @Test
    void whereNoAddressWasReadNothingIsKnown() {
        NetworkNamespace bare = new NetworkNamespace.Builder(
                        Snapshots.machine().snapshot().namespaces().getFirst())
                .addresses(List.of())
                .build();
        assertThat(AddressCheck.of(bare, bind(Protocol.TCP, "10.0.0.1", false, false, "")))
                .isEqualTo(AddressCheck.UNKNOWN);
        assertThat(AddressCheck.of(bare, bind(Protocol.TCP, "0.0.0.0", false, false, "")))
                .isEqualTo(AddressCheck.LOCAL);
        assertThat(AddressCheck.of(bare, bind(Protocol.TCP, "10.0.0.1", false, true, "")))
                .isEqualTo(AddressCheck.ALLOWED);
        assertThat(AddressCheck.of(bare, bind(Protocol.TCP, "fe80::1", false, false, "eth0")))
                .isEqualTo(AddressCheck.UNKNOWN);
    }

    private static NetworkNamespace with(LocalAddress... more) {
        return new NetworkNamespace.Builder(
                        Snapshots.machine().snapshot().namespaces().getFirst())
                .addresses(List.of(more))
                .build();
    }

    /** A link-local address is on an interface, and an address that is still being checked cannot be bound yet. */
    @ParameterizedTest
    @CsvSource({
        "fe80::1, eth0, LOCAL",
        "fe80::1, eth1, NOT_LOCAL",
        "fe80::2, eth0, NOT_LOCAL",
        "fe80::3, eth0, TENTATIVE",
        "fd00::3, '', TENTATIVE",
        "fd00::4, '', NOT_LOCAL",
    })
    void interfacesAndDuplicates(String address, String zone, AddressCheck expected) {
        NetworkNamespace netns = with(
                new LocalAddress(Snapshots.address("fe80::1"), 64, 2, "eth0", false, false),
                new LocalAddress(Snapshots.address("fe80::3"), 64, 2, "eth0", false, true),
                new LocalAddress(Snapshots.address("fd00::3"), 64, 2, "eth0", false, true));
        assertThat(AddressCheck.of(netns, bind(Protocol.TCP, address, false, false, zone)))
                .isEqualTo(expected);
        AddressCheck freely = AddressCheck.of(netns, bind(Protocol.TCP, address, false, true, zone));
        assertThat(freely).isEqualTo(expected == AddressCheck.LOCAL ? expected : AddressCheck.ALLOWED);
    }

    /** Of a prefix of 31 bits both addresses are hosts, and one of 32 has no broadcast. */
    @ParameterizedTest
    @CsvSource({"30, 10.1.0.3, LOCAL", "31, 10.1.0.1, NOT_LOCAL", "32, 10.1.0.1, NOT_LOCAL", "16, 10.1.255.255, LOCAL"})
    void theBroadcastAddressOfAPrefix(int length, String address, AddressCheck expected) {
        NetworkNamespace netns = with(new LocalAddress(Snapshots.address("10.1.0.0"), length, 2, "eth0", false, false));
        assertThat(AddressCheck.of(netns, bind(Protocol.TCP, address, false, false, "")))
                .isEqualTo(expected);
    }
}
