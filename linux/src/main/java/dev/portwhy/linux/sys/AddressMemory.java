package dev.portwhy.linux.sys;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;

/** A socket address, laid out once for many calls (ip(7), ipv6(7)). */
public final class AddressMemory implements AutoCloseable {

    private final NativeMemory memory = new NativeMemory(SocketAddresses.BYTES);
    private final Family family;
    private final int length;

    /** Lays an address out. */
    public AddressMemory(Endpoint endpoint) {
        family = endpoint.address().family();
        length = SocketAddresses.write(memory, endpoint);
    }

    /** Its family. */
    public Family family() {
        return family;
    }

    /** Where it begins. */
    long address() {
        return memory.address();
    }

    /** How many bytes it has. */
    int length() {
        return length;
    }

    @Override
    public void close() {
        memory.close();
    }
}
