package dev.portwhy.linux.kit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For classes that look at the sockets of the whole machine: while one of them runs, no other does in another process of this
 * run. A look holds copies of sockets for a moment, and another would tell of them.
 */
public final class Alone implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        // Of the project, above the module whose tests run: locked, and left as it is.
        FileChannel file = FileChannel.open(Path.of("../pom.xml"), StandardOpenOption.WRITE);
        file.lock();
        context.getStore(ExtensionContext.Namespace.create(Alone.class)).put("lock", file);
    }
}
