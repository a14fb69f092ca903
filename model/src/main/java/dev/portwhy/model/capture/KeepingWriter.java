package dev.portwhy.model.capture;

import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.SourcePool;
import dev.portwhy.model.UnitFacts;
import java.io.IOException;
import java.util.TreeMap;

/** Writes how the holders can be ended, and what brings them back. */
final class KeepingWriter {

    private final RecordWriter out;

    KeepingWriter(RecordWriter out) {
        this.out = out;
    }

    void write(Keeping keeping) throws IOException {
        out.declare(RecordKind.SIGNALS);
        for (SignalState signals : new TreeMap<>(keeping.signals()).values()) {
            out.begin(RecordKind.SIGNALS)
                    .field(signals.pid())
                    .field(String.valueOf(signals.state()))
                    .field(signals.tracer())
                    .field(signals.innermostPid())
                    .field(signals.blocked())
                    .field(signals.ignored())
                    .field(signals.caught())
                    .end();
        }
        out.declare(RecordKind.KEEPER);
        for (Keeper keeper : keeping.keepers()) {
            out.begin(RecordKind.KEEPER)
                    .field(keeper.pid())
                    .field(keeper.kind().name())
                    .field(keeper.keeper())
                    .field(keeper.name())
                    .field(keeper.place())
                    .end();
        }
        out.declare(RecordKind.UNIT_FACTS);
        for (UnitFacts facts : keeping.units()) {
            out.begin(RecordKind.UNIT_FACTS)
                    .field(facts.unit().name())
                    .field(facts.unit().kind().name())
                    .field(facts.unit().user())
                    .field(facts.unit().lingers() ? 1 : 0)
                    .field(facts.main())
                    .field(facts.type())
                    .field(facts.restart())
                    .field(facts.killMode())
                    .field(facts.stopped() ? 1 : 0)
                    .end();
        }
        out.declare(RecordKind.CONTAINER_KEEPING);
        for (ContainerKeeping container : keeping.containers()) {
            out.begin(RecordKind.CONTAINER_KEEPING)
                    .field(container.runtime())
                    .field(container.id())
                    .field(Integer.toUnsignedLong(container.user()))
                    .field(container.name())
                    .field(container.by().name())
                    .field(container.restart())
                    .field(container.group())
                    .field(container.member());
            for (String file : container.files()) {
                out.field(file);
            }
            out.end();
        }
        out.declare(RecordKind.SOURCE_POOL);
        for (SourcePool pool : keeping.sourcePools()) {
            IpAddress address = pool.address();
            out.begin(RecordKind.SOURCE_POOL)
                    .field(pool.pid())
                    .field(address == null ? null : address.toString())
                    .field(pool.firstPort())
                    .field(pool.lastPort())
                    .field(pool.file())
                    .end();
        }
    }
}
