package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.sys.Syscall;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WhatIfCommandTest {

    @Test
    void aWordThatIsNoSettingIsAMistakeOfTheUser() {
        assertThat(Cli.run("lab", "what-if").status()).isEqualTo(64);
        assertThat(Cli.run("lab", "what-if", "tcp_tw_reuse").status()).isEqualTo(64);
        assertThat(Cli.run("lab", "what-if", "kernel.panic=1").status()).isEqualTo(64);
        assertThat(Cli.run("lab", "what-if", "net.core.somaxconn=1\ns = tcp4").status())
                .isEqualTo(64);
    }

    @Test
    @Tag("kernel")
    void theSettingIsTriedElsewhere() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        Cli taken = Cli.run("lab", "what-if", "net.ipv4.ip_local_port_range=50000 50009", "--json");
        assertThat(taken.status()).as("ten ports are fewer").isEqualTo(2);
        assertThat(taken.out()).contains("\"predictedLocal\":[\"10.77.0.1:500", "\"agree\":true");
        Cli refused = Cli.run("lab", "what-if", "net.ipv4.ip_local_port_range=9 8");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).contains("The kernel refuses this: net.ipv4.ip_local_port_range=9 8.", "EINVAL");
    }
}
