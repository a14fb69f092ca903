package dev.portwhy.linux.kit;

import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Another user for one thread, for good. Classes are loaded before: the class files may lie where that user cannot read
 * them, below a home directory for one.
 */
public final class AnotherUser {

    private AnotherUser() {}

    /** Makes the calling thread, which ends soon, a user's: real, effective and saved. */
    public static void become(int uid) throws IOException {
        loadClasses();
        Syscall.check("setresuid(" + uid + ")", Syscall.call(SyscallNumbers.SETRESUID, uid, uid, uid));
    }

    /** Loads every class that lies in a directory of the class path. */
    private static void loadClasses() throws IOException {
        ClassLoader loader = AnotherUser.class.getClassLoader();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path directory = Path.of(entry);
            if (!Files.isDirectory(directory)) {
                continue;
            }
            List<Path> files;
            try (Stream<Path> all = Files.walk(directory)) {
                files = all.filter(file -> file.toString().endsWith(".class")
                                && !file.endsWith("package-info.class")
                                && !file.endsWith("module-info.class"))
                        .toList();
            }
            for (Path file : files) {
                String path = directory.relativize(file).toString();
                load(
                        loader,
                        path.substring(0, path.length() - ".class".length()).replace('/', '.'));
            }
        }
    }

    private static void load(ClassLoader loader, String name) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
