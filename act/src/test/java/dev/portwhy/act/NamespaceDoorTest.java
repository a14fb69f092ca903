package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way into the namespace of a change, which others may keep for a moment that look at it just then. */
class NamespaceDoorTest {

    /** No namespace has it: theirs begin at 0xF0000000. */
    private static final long INODE = 7;

    private final List<Long> asked = new ArrayList<>();

    /** Reached by a process that has ended: no process has such a number. */
    private static NetworkNamespace ended() {
        return new NetworkNamespace.Builder(INODE, "pid:" + Integer.MAX_VALUE, NetworkNamespace.Kind.PROCESS)
                .process(Integer.MAX_VALUE, 1)
                .build();
    }

    private @Nullable Boolean inside(@Nullable NetworkNamespace... found) throws IOException {
        List<@Nullable NetworkNamespace> all = Arrays.asList(found);
        NamespaceDoor door = new NamespaceDoor(new LinuxDisk(), inode -> {
            asked.add(inode);
            return all.get(Math.min(asked.size(), all.size()) - 1);
        });
        SettingChange change =
                new SettingChange("net.ipv4.tcp_tw_reuse", new NamespaceId(INODE, "other"), "2", "1", true, null);
        return door.inside(new RecordedChange(change, -1, false, null, null), true, () -> true);
    }

    @Test
    void whatIsGoneOnceItsLastProcessHasEndedIsGone() throws IOException {
        assertThat(inside(ended(), ended(), null)).isNull();
        assertThat(asked).containsExactly(INODE, INODE, INODE);
    }

    @Test
    void whatNeverOpensIsSaidAfterSomeTries() {
        assertThatThrownBy(() -> inside(ended()))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        assertThat(asked).hasSize(5);
    }
}
