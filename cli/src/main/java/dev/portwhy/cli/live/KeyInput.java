package dev.portwhy.cli.live;

import dev.portwhy.linux.sys.TerminalInput;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The keys of the terminal on standard input, one after the other, on a thread that waits for them. */
final class KeyInput {

    private static final int STDIN = 0;

    /** What comes within so long behind an Escape belongs to it. */
    private static final int SEQUENCE_MILLIS = 50;

    private KeyInput() {}

    /**
     * Hands on keys until it is over.
     *
     * @param pressed takes each, on that thread
     * @param ended called when no more can come
     */
    static void start(BooleanSupplier over, Consumer<Key> pressed, Runnable ended) {
        Thread.ofPlatform().name("keys").daemon().start(() -> read(over, pressed, ended));
    }

    private static void read(BooleanSupplier over, Consumer<Key> pressed, Runnable ended) {
        TerminalInput input = new TerminalInput(STDIN);
        KeyDecoder decoder = new KeyDecoder();
        byte[] bytes = new byte[256];
        while (!over.getAsBoolean()) {
            int count = input.read(bytes, decoder.waits() ? SEQUENCE_MILLIS : -1);
            if (count < 0) {
                ended.run();
            } else if (count == 0 && decoder.waits()) {
                pressed.accept(decoder.rest());
            } else {
                decoder.keys(bytes, count).forEach(pressed);
            }
        }
    }
}
