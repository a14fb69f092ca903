package dev.portwhy.linux.bpf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tuples that {@link TaskFileIterator} brought for small namespaces, by namespace. Records are kept as the iterator
 * wrote them, {@link TaskFileIterator#LONG_WORDS} ints each.
 */
public final class SocketTuples {

    private final Map<Integer, Tuples> byNamespace = new HashMap<>();

    /** The records of one namespace. */
    public static final class Tuples {
        int[] words = new int[TaskFileIterator.LONG_WORDS * 8];
        public int count;
        /** The inode numbers of all its sockets, of whatever family. */
        public final Set<Long> sockets = new HashSet<>();

        public int word(int record, int index) {
            return words[record * TaskFileIterator.LONG_WORDS + index];
        }
    }

    public void add(int[] words, int start) {
        Tuples tuples = byNamespace.computeIfAbsent(words[start + 4], inode -> new Tuples());
        int at = tuples.count * TaskFileIterator.LONG_WORDS;
        if (at == tuples.words.length) {
            tuples.words = Arrays.copyOf(tuples.words, at * 2);
        }
        System.arraycopy(words, start, tuples.words, at, TaskFileIterator.LONG_WORDS);
        tuples.count++;
        tuples.sockets.add(Integer.toUnsignedLong(words[start + 1]));
    }

    /** Notes a socket of another family. */
    public void count(int namespace, long inode) {
        byNamespace.computeIfAbsent(namespace, number -> new Tuples()).sockets.add(inode);
    }

    /** The records of a namespace; null when no process has a socket there. */
    public @Nullable Tuples of(long inode) {
        return byNamespace.get((int) inode);
    }
}
