package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserAccountTest {

    @Test
    void aLineOfPasswdIsAUser() {
        assertThat(UserAccount.parse("ann:x:1000:1001:Ann,,,:/home/ann:/bin/sh"))
                .isEqualTo(new UserAccount("ann", 1000, 1001, "/home/ann", true));
        assertThat(UserAccount.parse("ann:x:4294967294:1::/home/ann"))
                .isEqualTo(new UserAccount("ann", -2, 1, "/home/ann", true));
        assertThat(UserAccount.parse("ann:x:1:1::")).isEqualTo(new UserAccount("ann", 1, 1, "/", true));
    }

    /** Entries of NIS, comments, lines that were cut off, numbers that are none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "+::::::",
                "# ann:x:1:1",
                "ann",
                "ann:x:1000:1000:Ann",
                ":x:1:1::/:",
                "ann:x:one:1::/:",
                "ann:x:-1:1::/:",
                "ann:x:4294967296:1::/:",
                "ann:x:1: 2::/:"
            })
    void anyOtherLineIsNone(String line) {
        assertThat(UserAccount.parse(line)).isNull();
    }

    @Test
    void rootIsFoundByNameAndByNumber() {
        UserAccount root = UserAccount.of("root");
        assertThat(root).isNotNull().isEqualTo(UserAccount.of(0)).isEqualTo(UserAccount.of("0"));
    }

    /** As containers have them: a number is a user all the same, and a name is none. */
    @Test
    void aNumberWithoutANameIsAUser() {
        assertThat(UserAccount.of(2_000_000_123))
                .isEqualTo(new UserAccount("2000000123", 2_000_000_123, 2_000_000_123, "/", false));
        assertThat(UserAccount.of("2000000123")).isEqualTo(UserAccount.of(2_000_000_123));
        assertThat(UserAccount.of("no-such-user-here")).isNull();
        assertThat(UserAccount.of("-x")).isNull();
    }
}
