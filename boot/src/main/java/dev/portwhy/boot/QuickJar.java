package dev.portwhy.boot;

import dev.portwhy.linux.sys.AnswerClient;
import dev.portwhy.linux.sys.SyscallLibrary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Puts the jars of the program into one, with classes as {@link PlainClasses} writes them; the launcher calls it once
 * after a build, before {@code Training}. The program itself never loads this module.
 */
public final class QuickJar {

    /** Opening a jar takes a millisecond for each few hundred classes in it, a file of its own next to nothing. */
    private static final String MESSAGES = "messages/";

    private static final String ABOVE_MESSAGES = "dev/portwhy/words/";

    private static final String SERVICES = "META-INF/services/";

    private QuickJar() {}

    /**
     * Writes the file that the first argument names, made of the class path that the second one is, and the native call's
     * file. The jars have to be on the class path of this run too: classes are held against each other.
     */
    public static void main(String[] args) throws IOException {
        SyscallLibrary.prepare();
        AnswerClient.prepare();
        write(args[1].split(":", -1), Path.of(args[0]));
    }

    /** Writes the jar, whole or not at all, and the messages into a directory beside it. */
    static void write(String[] jars, Path file) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        Map<String, byte[]> others = new LinkedHashMap<>();
        for (String jar : jars) {
            read(jar, classes, others);
        }
        for (Map.Entry<String, byte[]> entry : others.entrySet()) {
            if (entry.getKey().startsWith(ABOVE_MESSAGES + MESSAGES)) {
                Path copy = file.resolveSibling(entry.getKey().substring(ABOVE_MESSAGES.length()));
                Files.createDirectories(copy.getParent());
                Files.write(copy, entry.getValue());
            }
        }
        others.putAll(PlainClasses.of(classes));
        Path whole = Path.of(file + "." + ProcessHandle.current().pid());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(whole));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            // Opened at every start: what is not compressed need not be unpacked.
            zip.setLevel(0);
            for (Map.Entry<String, byte[]> entry : others.entrySet()) {
                ZipEntry head = new ZipEntry(entry.getKey());
                head.setTime(0);
                zip.putNextEntry(head);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void read(String jar, Map<String, byte[]> classes, Map<String, byte[]> others) throws IOException {
        try (ZipFile zip = new ZipFile(jar)) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                // Manifests and signatures are about one jar, other versions of a class about another JDK.
                boolean ofOneJar = name.startsWith("META-INF/") && !name.startsWith(SERVICES);
                if (entry.isDirectory() || ofOneJar || name.endsWith("module-info.class")) {
                    continue;
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    if (name.startsWith(SERVICES)) {
                        others.merge(name, bytes, QuickJar::joined);
                    } else {
                        (name.endsWith(".class") ? classes : others).putIfAbsent(name, bytes);
                    }
                }
            }
        }
    }

    /** A line of its own for each: the first file need not end its last one. */
    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + 1 + second.length);
        both[first.length] = '\n';
        System.arraycopy(second, 0, both, first.length + 1, second.length);
        return both;
    }
}
