/** The kernel's iterators over tasks, files and sockets (bpf_iter), and what BTF says of its structures. */
@NullMarked
package dev.portwhy.linux.bpf;

import org.jspecify.annotations.NullMarked;
