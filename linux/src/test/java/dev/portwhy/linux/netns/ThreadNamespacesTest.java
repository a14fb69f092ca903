package dev.portwhy.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.TaskIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads in a namespace of their own; the kernel's iterator and the links under /proc are each other's witness. */
@Tag("kernel")
class ThreadNamespacesTest {

    @Test
    void linksAndIteratorFindTheSameThreads() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        try (TestNamespace there = TestNamespace.create();
                NativeFiles files = new NativeFiles()) {
            String me = there.inode() + " " + ProcessHandle.current().pid() + " " + there.run(Syscall::gettid);
            Set<String> byLinks = new TreeSet<>();
            ThreadNamespaces.find(
                    files,
                    NativeFiles.pids(files),
                    (inode, pid, tid) -> byLinks.add(inode + " " + pid + " " + tid),
                    (table, pid, tid) -> {});
            assertThat(byLinks).contains(me);
            Set<String> byKernel = new TreeSet<>();
            assumeTrue(
                    TaskIterator.run(files, (inode, mounts, pid, tid) -> {
                        if (pid != tid) {
                            byKernel.add(inode + " " + pid + " " + tid);
                        }
                    }),
                    "the BPF iterator is not to be had here");
            assertThat(byKernel).contains(me);
            // Other programs' threads may come and go in between.
            String ours = " " + ProcessHandle.current().pid() + " ";
            byLinks.removeIf(line -> !line.contains(ours));
            byKernel.removeIf(line -> !line.contains(ours));
            assertThat(byKernel).isEqualTo(byLinks);
        }
    }
}
