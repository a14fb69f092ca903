package dev.portwhy.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A link of any name to a program that runs as root for everybody gives a process of root's of that name. */
class ProgramNameTest {

    @ParameterizedTest
    @CsvSource({
        "conmon, /usr/bin/conmon, 0, true",
        "conmon, /usr/bin/conmon (deleted), 0, true",
        "conmon, /usr/bin/su, 0, false",
        "conmon, /home/mallory/conmonster, 0, false",
        "docker-proxy, /usr/bin/sudo, 0, false",
        "containerd-shim, /usr/bin/containerd-shim-runc-v2, 0, true",
        "pasta.avx2, /usr/bin/passt.avx2, 0, true",
        "pasta, /usr/bin/mount, 0, false",
        "conmon, , 0, false",
        "conmon, /usr/bin/bash, 1000, true",
    })
    void rootsProgramsAreKnownByTheirFile(String comm, String exe, int uid, boolean holds) {
        assertThat(ProgramName.holds(comm, exe, uid, true)).isEqualTo(holds);
    }
}
