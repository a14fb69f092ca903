package dev.portwhy.ports.kernel;

import dev.portwhy.model.IpAddress;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bind buckets of a namespace, by port: {@code bhash} and {@code bhash2}, inet_hashtables.c.
 *
 * <p>Since 6.18 a bucket heals: when a socket leaves it and only sockets are left that connect() put there, the port is
 * open to connect() again. Before, it stayed closed until its last socket had gone.
 */
final class BindTable extends Part {

    final boolean heals;
    private final TreeMap<Integer, BindBucket> byPort = new TreeMap<>();

    BindTable(boolean heals) {
        this.heals = heals;
    }

    @Nullable BindBucket find(int port) {
        return byPort.get(port);
    }

    BindBucket add(int port) {
        BindBucket bucket = new BindBucket(port);
        byPort.put(port, bucket);
        return bucket;
    }

    /** {@code inet_bind_hash()}. */
    static void hang(PortOwner owner, BindBucket bucket, AddressBucket part) {
        owner.bucket = bucket;
        owner.addressBucket = part;
        part.owners.add(owner);
    }

    /** {@code __inet_put_port()}, {@code inet_twsk_bind_unhash()}: takes an owner out, and tidies up behind it. */
    void remove(PortOwner owner) {
        BindBucket bucket = owner.bucket;
        AddressBucket part = owner.addressBucket;
        owner.bucket = null;
        owner.addressBucket = null;
        if (bucket != null && part != null) {
            part.owners.remove(owner);
            tidy(bucket, part);
            tidy(bucket);
        }
    }

    /** {@code __inet_bhash2_update_saddr()}: an owner has another address now; its port stays. */
    void move(TcpSocket owner, IpAddress address) {
        BindBucket bucket = owner.bucket;
        AddressBucket old = owner.addressBucket;
        if (bucket == null || old == null) {
            return;
        }
        old.owners.remove(owner);
        tidy(bucket, old);
        AddressBucket part = bucket.find(address);
        if (part == null) {
            part = bucket.findOrAdd(address);
            if (heals && owner.boundByConnect()) {
                part.setChosenByConnect();
            }
        }
        owner.addressBucket = part;
        part.owners.add(owner);
    }

    /** {@code inet_bind2_bucket_destroy()}. */
    void tidy(BindBucket bucket, AddressBucket part) {
        if (part.owners.isEmpty()) {
            bucket.addresses.remove(part);
        } else if (heals && part.owners.stream().allMatch(PortOwner::boundByConnect)) {
            part.setChosenByConnect();
        }
    }

    /** {@code inet_bind_bucket_destroy()}. */
    void tidy(BindBucket bucket) {
        if (bucket.addresses.isEmpty()) {
            byPort.remove(bucket.port);
        } else if (heals && bucket.addresses.stream().allMatch(AddressBucket::isChosenByConnect)) {
            bucket.setChosenByConnect();
        }
    }

    @Override
    Part bare(Copier copier) {
        return new BindTable(heals);
    }

    @Override
    void link(Part original, Copier copier) {
        ((BindTable) original).byPort.forEach((port, bucket) -> byPort.put(port, copier.of(bucket)));
    }
}
