package dev.portwhy.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The module that something lies in, by its address. */
class ProcModulesTest {

    @Test
    void anAddressBelongsToTheModuleAroundIt() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            assertThat(ProcModules.read(new KernelFiles(tree.root())).at(0xffffffffc0a00000L))
                    .isEmpty();
            tree.file("/proc/modules", """
                    nfsd 950272 13 - Live 0xffffffffc0c00000
                    sunrpc 880640 32 nfsd,nfs_acl,lockd, Live 0xffffffffc0a00000 (E)
                    gone 4096 0 - Unloading 0x0000000000000000
                    cut 4096
                    """);
            ProcModules modules = ProcModules.read(new KernelFiles(tree.root()));
            assertThat(modules.at(0xffffffffc0a00000L)).isEqualTo("sunrpc");
            assertThat(modules.at(0xffffffffc0a00000L + 880_639)).isEqualTo("sunrpc");
            assertThat(modules.at(0xffffffffc0a00000L + 880_640)).isEmpty();
            assertThat(modules.at(0xffffffffc09fffffL)).isEmpty();
            assertThat(modules.at(0xffffffffc0c00010L)).isEqualTo("nfsd");
            assertThat(modules.at(0xffffffff81000000L)).isEmpty();
            assertThat(modules.at(0)).isEmpty();
        }
    }
}
