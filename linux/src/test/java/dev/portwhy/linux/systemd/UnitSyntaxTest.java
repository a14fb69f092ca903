package dev.portwhy.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of unit files, line by line as systemd.syntax(7) has it, and the addresses of systemd.socket(5). */
class UnitSyntaxTest {

    private static List<String> read(String text) {
        List<String> settings = new ArrayList<>();
        UnitSyntax.read(text, (section, key, value) -> settings.add(section + key + "=" + value));
        return settings;
    }

    @Test
    void settingsBelongToTheSectionAbove() {
        assertThat(read("a=1\n[Unit]\nb=2\n\n[Socket]\nc=3\n[Socket]\nd=4"))
                .containsExactly("a=1", "[Unit]b=2", "[Socket]c=3", "[Socket]d=4");
    }

    @Test
    void spacesAroundTheSignAndTheEndsDoNotCount() {
        assertThat(read("[S]\n  key \t=  a b  \n\tother=\n")).containsExactly("[S]key=a b", "[S]other=");
        assertThat(read("[S]\r\nkey=1\r\n")).containsExactly("[S]key=1");
        assertThat(read("[S]\nkey=a=b")).containsExactly("[S]key=a=b");
    }

    @Test
    void commentsAreNoSettings() {
        assertThat(read("[S]\n#key=1\n;key=2\n  # key=3\nkey=4 # no comment\n"))
                .containsExactly("[S]key=4 # no comment");
    }

    @Test
    void aBackslashJoinsLinesAndCommentsBetweenThemGo() {
        assertThat(read("[S]\nkey=a\\\nb\\\n c\nd=1")).containsExactly("[S]key=a b c", "[S]d=1");
        assertThat(read("[S]\nkey=a\\\n# between\n; and this\nb\n")).containsExactly("[S]key=a b");
        assertThat(read("[S]\nkey=a\\\r\nb\r\n")).containsExactly("[S]key=a b");
        assertThat(read("[S]\nkey=a\\")).as("the end of the file ends it").containsExactly("[S]key=a");
        assertThat(read("[S]\nkey=a\\\n\nb=1")).as("an empty line does, too").containsExactly("[S]key=a", "[S]b=1");
    }

    /** Two backslashes are one that is meant as such. */
    @Test
    void aBackslashBehindAnotherJoinsNothing() {
        assertThat(read("[S]\nkey=a\\\\\nb=1\n")).containsExactly("[S]key=a\\\\", "[S]b=1");
        assertThat(read("[S]\nkey=a\\\\\\\nb=1\n")).containsExactly("[S]key=a\\\\ b=1");
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(read("\ufeff[S]\nkey=1\n")).containsExactly("[S]key=1");
    }

    @Test
    void whatIsNoSettingIsNone() {
        assertThat(read("[S]\nword\n=value\n[unended\nkey=1\n")).containsExactly("[S]key=1");
        assertThat(read("")).isEmpty();
        assertThat(read("\0\0\0")).isEmpty();
        assertThat(read("[S]\n\u5f20=\u5f20\n")).containsExactly("[S]\u5f20=\u5f20");
    }

    private static List<ListenAddress> listen(String... values) {
        SocketUnitFile file = new SocketUnitFile();
        StringBuilder text = new StringBuilder("[Socket]\n");
        for (String value : values) {
            text.append(value).append('\n');
        }
        file.read(text.toString());
        return file.addresses();
    }

    @ParameterizedTest
    @CsvSource({
        "1, , 1",
        "65535, , 65535",
        "0.0.0.0:80, 0.0.0.0, 80",
        "[::]:80, ::, 80",
        "[fe80::1%eth0]:80, fe80::1, 80",
        "[fe80::1]:80%eth0, fe80::1, 80",
        "10.0.0.1:80%eth0, 10.0.0.1, 80",
        "[::ffff:10.0.0.1]:80, ::ffff:10.0.0.1, 80",
    })
    void everyFormNamesAPort(String value, String address, int port) {
        ListenAddress expected = new ListenAddress(
                Protocol.TCP, address == null ? null : IpAddress.parse(address).orElseThrow(), port);
        assertThat(listen("ListenStream=" + value)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "65536",
                "-1",
                "+80",
                "80 81",
                "http",
                "/run/80",
                "@80",
                "vsock:2:80",
                "[::1]",
                "[::1:80",
                "::1]:80",
                "10.0.0.1",
                "10.0.0:80",
                "10.0.0.1:",
                ":80",
                "%i",
                "[%i]:80",
                "\u0668\u0660",
                "999999"
            })
    void whatIsNoPortOfAnAddressIsNone(String value) {
        assertThat(listen("ListenStream=" + value)).isEmpty();
    }

    @Test
    void anEmptyValueTakesBackAllOfEveryKind() {
        assertThat(listen("ListenStream=80", "ListenDatagram=81", "ListenStream=", "ListenDatagram=82"))
                .containsExactly(new ListenAddress(Protocol.UDP, null, 82));
        assertThat(listen("ListenStream=80", "ListenDatagram=")).isEmpty();
        assertThat(listen("ListenStream=80", "ListenFIFO=", "Accept=yes")).hasSize(1);
    }

    @Test
    void aServiceSaysWhatTheLastLineSays() {
        ServiceFile file = new ServiceFile();
        file.read(
                "[Unit]\nType=oneshot\n[Service]\nType=notify\nRestart=on-failure\nKillMode=mixed\nPIDFile=/run/a.pid\n");
        assertThat(List.of(file.type(), file.restart(), file.killMode(), file.pidFile()))
                .containsExactly("notify", "on-failure", "mixed", "/run/a.pid");
        assertThat(file.stopped()).isFalse();
        file.read("[Service]\nType=exec\nKillMode=\nPIDFile=/run/%i.pid\nExecStop=/bin/true\n");
        assertThat(List.of(file.type(), file.restart(), file.killMode(), file.pidFile()))
                .as("an empty value takes back, and specifiers only systemd can fill in")
                .containsExactly("exec", "on-failure", "", "");
        assertThat(file.stopped()).isTrue();
        file.read("[Service]\nExecStop=\nRestart=On Failure!\n");
        assertThat(file.stopped()).isFalse();
        assertThat(file.restart()).as("no word of systemd's").isEmpty();
    }

    @Test
    void anInstanceHasItsTemplate() {
        assertThat(ManagerFiles.template("web@1.service")).isEqualTo("web@.service");
        assertThat(ManagerFiles.template("web@a-b.c.service")).isEqualTo("web@.service");
        assertThat(ManagerFiles.template("web@.service")).isEqualTo("web@.service");
        assertThat(ManagerFiles.template("web.service")).isEqualTo("web.service");
        assertThat(ManagerFiles.template("a.b@c")).as("nothing behind the sign").isEqualTo("a.b@c");
    }
}
