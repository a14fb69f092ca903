package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {

    @Test
    void plainNamesStayAsTheyAre() {
        assertThat(Visible.of("nginx: worker")).isEqualTo("nginx: worker");
        assertThat(Visible.of("测试😀")).isEqualTo("测试😀");
    }

    @Test
    void whatPlaysWithTheTerminalIsShown() {
        assertThat(Visible.of("a\u001b[31mb\nc\td\r")).isEqualTo("a\\x1b[31mb\\nc\\td\\r");
        assertThat(Visible.of("\u009b2J\u007f\u0000")).isEqualTo("\\x9b2J\\x7f\\x00");
        assertThat(Visible.of("user\u202egpj.exe")).isEqualTo("user\\u202egpj.exe");
        assertThat(Visible.of("\ud83d")).isEqualTo("\\ud83d");
    }
}
