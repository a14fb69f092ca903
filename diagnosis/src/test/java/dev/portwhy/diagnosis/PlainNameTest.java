package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Names that stand in commands, held against the regular expressions that say the same. */
class PlainNameTest {

    private static final String LETTERS = "az09AZ__..--:@\\ $;'\"\n/\u00e9f0123456789abcdef";

    private static final List<String> NAMES = List.of(
            "",
            "a",
            "_a",
            "-a",
            "web-1",
            "web_1.x",
            "my web",
            "$(reboot)",
            "0123456789ab",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "0123456789ab-infra",
            "0123456789aB-infra",
            "0123456789ab-infra-",
            "0123456789abc-infra",
            "user@1000.service",
            "dev-disk\\x2d1.swap",
            "a".repeat(255),
            "a".repeat(256),
            "\u00e9t\u00e9");

    private static void same(Predicate<String> plain, String expression) {
        for (String name : NAMES) {
            assertThat(plain.test(name)).as(name).isEqualTo(name.matches(expression));
        }
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            String one = random.nextInt(3) == 0 ? name + "-infra" : name.toString();
            assertThat(plain.test(one)).as(one).isEqualTo(one.matches(expression));
        }
    }

    @Test
    void containers() {
        same(PlainName::ofContainer, "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");
    }

    @Test
    void idsOfContainers() {
        same(PlainName::idOfContainer, "[0-9a-f]{12,64}");
    }

    @Test
    void unitsAndUsers() {
        same(PlainName::ofUnitOrUser, "[A-Za-z0-9_][A-Za-z0-9_.:@\\\\-]*");
    }

    @Test
    void pauses() {
        same(PlainName::ofPause, "[0-9a-f]{12}-infra");
    }
}
