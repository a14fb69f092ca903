package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel's list of network namespaces, held against the namespaces of all tasks and those that a test makes. */
@Tag("kernel")
@Tag("root")
class NamespaceListTest {

    /** More than there will be here. */
    private static final int MANY = 400;

    private final NativeFiles files = new NativeFiles();
    private final List<AutoCloseable> kept = new ArrayList<>();

    @BeforeEach
    void iterators() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        KernelLayout layout = KernelLayout.forIterators(files);
        Assumptions.assumeTrue(layout != null && layout.get(KernelLayout.TASK_ITERATOR) != 0, "no iterator here");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : kept) {
            one.close();
        }
        files.close();
    }

    /** A namespace with a process, and one that nothing but a socket keeps. */
    private Set<Long> made() throws IOException {
        Set<Long> made = new HashSet<>();
        TestNamespace inhabited = TestNamespace.create();
        kept.add(inhabited);
        made.add(inhabited.inode());
        NetworkThread.onItsOwn(() -> {
            try (OwnNamespace own = OwnNamespace.make();
                    NativeFiles there = new NativeFiles()) {
                made.add(there.inode(own.fd()));
                return kept.add(KernelSocket.tcp(Family.INET));
            }
        });
        assertThat(made).hasSize(2);
        return made;
    }

    private Set<Long> ofTasks() {
        Set<Long> numbers = new HashSet<>();
        assertThat(TaskIterator.run(files, (netns, mounts, pid, tid) -> numbers.add(netns)))
                .isTrue();
        return numbers;
    }

    private @Nullable Set<Long> list(int most) {
        return NamespaceList.read(Objects.requireNonNull(KernelLayout.forIterators(files)), most);
    }

    @Test
    void holdsWhatTasksAreInAndWhatOnlyASocketKeeps() throws IOException {
        Set<Long> made = made();
        Set<Long> before = ofTasks();
        Set<Long> all = Objects.requireNonNull(list(MANY));
        before.retainAll(ofTasks());
        assertThat(before).hasSizeGreaterThan(1);
        assertThat(all).containsAll(made).containsAll(before).allMatch(number -> number > 4_000_000_000L);
    }

    /** A part of the list is no list. */
    @Test
    void moreThanAreAskedForIsNoAnswer() throws IOException {
        for (int i = 0; i < 4; i++) {
            kept.add(TestNamespace.create());
        }
        for (int most = 0; most < 5; most++) {
            assertThat(list(most)).as("%d", most).isNull();
        }
        // Others may begin and end here meanwhile, so as many as there are may be too few or too many the next time.
        Poll.until("exactly as many as there are", () -> {
            int size = Objects.requireNonNull(list(MANY)).size();
            return list(size) != null && list(size - 1) == null;
        });
    }

    @Test
    void oneThatIsNotKnownIsNotPassedOver() throws IOException {
        Set<Long> known = ofTasks();
        made();
        assertThat(NamespaceList.holdsOnly(files, known)).isFalse();
    }

    @Test
    void oneThatHasEndedIsNotThereForLong() throws IOException {
        long[] inode = new long[1];
        NetworkThread.onItsOwn(() -> {
            try (OwnNamespace own = OwnNamespace.make();
                    NativeFiles there = new NativeFiles()) {
                inode[0] = there.inode(own.fd());
                assertThat(list(MANY)).contains(inode[0]);
            }
            return 0;
        });
        Poll.until("the namespace has ended", () -> {
            Set<Long> all = list(MANY);
            return all != null && !all.contains(inode[0]);
        });
    }
}
