package dev.portwhy.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On whose behalf a thread waits, in stacks as Debian's 6.1 writes them, and in what nobody writes. */
class ProcPidStackTest {

    @Test
    void theOutermostModule() throws IOException {
        assertThat(module("""
                [<0>] inet_csk_accept+0x223/0x420
                [<0>] inet_accept+0x43/0xa0
                [<0>] kernel_accept+0x52/0xb0
                [<0>] iscsit_accept_np+0x6c/0x280 [iscsi_target_mod]
                [<0>] iscsi_target_login_thread+0x358/0x1090 [iscsi_target_mod]
                [<0>] kthread+0xd7/0x100
                [<0>] ret_from_fork+0x1f/0x30
                """)).isEqualTo("iscsi_target_mod");
        assertThat(module("""
                [<0>] tcp_recvmsg+0x80/0x1e0
                [<0>] inet6_recvmsg+0x5c/0x130 [ipv6]
                [<0>] cifs_readv_from_socket+0x1a3/0x290 [cifs]
                [<0>] ret_from_fork+0x1f/0x30
                """)).as("IPv6 as a module of its own").isEqualTo("cifs");
        try (RecordedTree tree = new RecordedTree()) {
            assertThat(ProcPidStack.module(new KernelFiles(tree.root()), 7, 7)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "[<0>] do_wait+0x160/0x2f0, ''",
        "[<0>] msleep+0x29/0x40 [, ''",
        "[<0>] msleep+0x29/0x40 [], ''",
        "[<0>], ''",
        "[cut], ''",
        "[<0>] f+0x1/0x2 [cut, ''",
        "'[<0>] f+0x1/0x2 [mod]', mod"
    })
    void brokenStacksTellNothing(String text, String module) throws IOException {
        assertThat(module(text + "\n")).isEqualTo(module);
        assertThat(module(text)).as("cut").isEmpty();
    }

    private static String module(String stack) throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/proc/7/task/8/stack", stack);
            return ProcPidStack.module(new KernelFiles(tree.root()), 7, 8);
        }
    }
}
