package dev.portwhy.load;

import dev.portwhy.linux.sys.AddressMemory;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.RawSockets;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;

/** Makes the sockets of a load: each from the next of its source addresses, all for one target. For one thread. */
final class TargetSockets implements AutoCloseable {

    private final boolean bindFirst;
    private final AddressMemory target;
    private final AddressMemory[] sources;
    private final NativeMemory one = NativeMemory.of(1);
    private int next;

    TargetSockets(LoadPlan plan) {
        bindFirst = plan.bindFirst();
        target = new AddressMemory(plan.target());
        sources = new AddressMemory[plan.sources().size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = new AddressMemory(new Endpoint(plan.sources().get(i), 0));
        }
    }

    /** A socket, bound where there are sources; its descriptor, or the error number as a negative value. */
    int open() {
        int socket = RawSockets.open(target.family());
        if (socket < 0 || sources.length == 0) {
            return socket;
        }
        int result = bind(socket, sources[next]);
        next = next + 1 == sources.length ? 0 : next + 1;
        if (result < 0) {
            Syscall.close(socket);
            return result;
        }
        return socket;
    }

    private int bind(int socket, AddressMemory source) {
        int result = bindFirst ? 0 : RawSockets.bindWithoutPort(socket, one);
        return result < 0 ? result : RawSockets.bind(socket, source);
    }

    /** As {@link RawSockets#connect}. */
    int connect(int socket) {
        return RawSockets.connect(socket, target);
    }

    @Override
    public void close() {
        target.close();
        for (AddressMemory source : sources) {
            source.close();
        }
        one.close();
    }
}
