package dev.portwhy.boot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantPool;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The start-up cache of a package, the same bit for bit whoever makes it: what a run was seen to load goes into a list that lies
 * with the sources, and the JVM dumps what the list says. (A cache recorded from a run differs from one run to the next.)
 */
final class StartCache {

    /** More words than these differ between two dumps only where they differ in more than the time. */
    private static final int MOST = 512;

    private static final int WORD = 8;
    /** The header's checksum, which only {@code -XX:+VerifySharedSpaces} looks at, is in the first of its words. */
    private static final int MAGIC = 4;

    private StartCache() {}

    /** Called by {@code ./dev package}: {@code list}, {@code classes} or {@code same}, with the names of files. */
    public static void main(String[] arguments) throws IOException {
        Path first = Path.of(arguments[1]);
        Path second = Path.of(arguments[2]);
        switch (arguments[0]) {
            case "list" -> Files.write(second, names(Files.readAllLines(first)));
            case "classes" -> Files.write(second, withConstants(Files.readAllLines(first)));
            default -> Files.write(first, same(Files.readAllBytes(first), Files.readAllBytes(second)));
        }
    }

    /** Of the list of a run ({@code -XX:DumpLoadedClassList}) the names of the classes. */
    private static Iterable<String> names(List<String> lines) {
        TreeSet<String> names = new TreeSet<>();
        for (String line : lines) {
            if (!line.startsWith("#") && !line.startsWith("@") && !line.contains("source:")) {
                names.add(line.split(" ", -1)[0]);
            }
        }
        return names;
    }

    /** Behind the names of those that there are, for each class, what of its constants the JVM may resolve beforehand. */
    private static Iterable<String> withConstants(List<String> names) throws IOException {
        TreeSet<String> lines = new TreeSet<>();
        for (String name : names) {
            try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
                if (in == null) {
                    continue;
                }
                lines.add(name);
                ConstantPool constants = ClassFile.of().parse(in.readAllBytes()).constantPool();
                StringBuilder line = new StringBuilder("@cp ").append(name);
                int before = line.length();
                for (PoolEntry entry : constants) {
                    if (entry instanceof ClassEntry || entry instanceof MemberRefEntry) {
                        line.append(' ').append(entry.index());
                    }
                }
                if (line.length() > before) {
                    lines.add(line.toString());
                }
            }
        }
        return lines;
    }

    /**
     * A dump without what differs from another one of the same classes: the moments at which soft references were last used, which the
     * JVM sets anew, and the checksums over them.
     */
    private static byte[] same(byte[] one, byte[] other) throws IOException {
        if (one.length != other.length) {
            throw new IOException("two dumps of " + one.length + " and " + other.length + " bytes");
        }
        byte[] same = one.clone();
        int words = 0;
        for (int at = 0; at < one.length; at += WORD) {
            int end = Math.min(at + WORD, one.length);
            if (!Arrays.equals(one, at, end, other, at, end)) {
                Arrays.fill(same, at == 0 ? MAGIC : at, end, (byte) 0);
                words++;
            }
        }
        if (words > MOST) {
            throw new IOException("two dumps differ in " + words + " words");
        }
        return same;
    }
}
