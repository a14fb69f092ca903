package dev.portwhy.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Something that reads what others wrote.
 *
 * @param name what it reads; {@code ./dev fuzz} takes the beginning of it
 * @param seeds how such input looks
 * @param reader reads any bytes, and checks what it made of them
 */
record Target(String name, List<byte[]> seeds, Reader reader) {

    /** Reads any bytes. */
    @FunctionalInterface
    interface Reader {
        /** Takes input; whatever is thrown is a bug. */
        void read(byte[] input) throws Exception;
    }

    /** The seeds, and what was found once and is kept as {@code found/NAME/…} among the resources. */
    List<byte[]> inputs() {
        List<byte[]> all = new ArrayList<>(seeds);
        URL kept = Target.class.getResource("/found/" + directory());
        if (kept != null) {
            try (Stream<Path> files = Files.list(Path.of(kept.toURI()))) {
                for (Path file : files.sorted().toList()) {
                    all.add(Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return all;
    }

    /** Keeps an input that was a bug below the working directory, to be moved to the resources. */
    Path keep(byte[] input) throws IOException {
        Path file = Path.of("found", directory(), Integer.toHexString(Arrays.hashCode(input)))
                .toAbsolutePath();
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.write(file, input);
    }

    private String directory() {
        return name.replace('/', '-').replace(' ', '-');
    }

    @Override
    public String toString() {
        return name;
    }
}
