package dev.portwhy.bench;

import java.io.IOException;

/** Sockets made for a measurement, gone once it is closed. */
interface Load extends AutoCloseable {

    /** What is measured under a load. */
    @FunctionalInterface
    interface Measurement {
        /** Measures and prints. */
        void run() throws IOException;
    }

    /** Measures under this load and ends it, whatever happens. */
    default void during(Measurement measurement) throws IOException {
        try {
            measurement.run();
        } finally {
            close();
        }
    }

    @Override
    void close() throws IOException;
}
