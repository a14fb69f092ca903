package dev.portwhy.cli.who;

import dev.portwhy.model.NoHolder;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Why nobody holds a socket, in a few words. Sentences are made once and kept: a machine may have 100 000 in TIME_WAIT. */
final class NoHolderCell {

    /** Stands for the seconds while a sentence is cut in two around them. */
    private static final long PLACE = 987_654_321L;

    private static final NoHolder TIME_WAIT = new NoHolder(NoHolder.Reason.TIME_WAIT, null);

    private final SocketTable sockets;
    private final NoHolderRule rule;
    private final Messages messages;
    private final @Nullable String[] plain = new @Nullable String[NoHolder.Reason.values().length];
    /** The sentences of what waits for accept(), one for each listener. */
    private final IdentityHashMap<NoHolder, Sentence> queues = new IdentityHashMap<>();

    private final StringBuilder text = new StringBuilder();
    private NoHolder.@Nullable Reason timed;
    private String before = "";
    private String after = "";
    private byte[] bytesBefore = new byte[0];
    private byte[] bytesAfter = new byte[0];

    /** A sentence as a text and as bytes. */
    private static final class Sentence {
        final String text;
        final byte[] bytes;

        Sentence(String text) {
            this.text = text;
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Sentences about the sockets of a snapshot. */
    public NoHolderCell(Snapshot snapshot, Messages messages) {
        sockets = snapshot.sockets();
        rule = new NoHolderRule(snapshot);
        this.messages = messages;
    }

    /** The words for a socket that nobody holds. Valid until the next call. */
    public CharSequence text(int row) {
        NoHolder why = rule.reason(row);
        if (sockets.timer(row) != SocketTimer.TIME_WAIT) {
            return sentence(why);
        }
        cut(why);
        text.setLength(0);
        return text.append(before).append(seconds(row)).append(after);
    }

    /** Whether the words are those of TIME_WAIT, which {@link #put} writes without making a text. */
    boolean timed(int row) {
        return sockets.state(row) == SocketState.TIME_WAIT && sockets.timer(row) == SocketTimer.TIME_WAIT;
    }

    /** The words for a socket that waits for accept() at a known listener, which are not to be written to; null for any other. */
    byte @Nullable [] waiting(int row) {
        SocketState state = sockets.state(row);
        if (sockets.inode(row) != 0 || state != SocketState.ESTABLISHED && state != SocketState.CLOSE_WAIT) {
            return null;
        }
        NoHolder why = rule.reason(row);
        return why.detail() == null ? null : queue(why, why.detail()).bytes;
    }

    /** The most bytes that {@link #put} needs. */
    int room() {
        cut(TIME_WAIT);
        return bytesBefore.length + bytesAfter.length + 16;
    }

    /** Puts the words for a socket in TIME_WAIT at {@code at}; returns where they end. */
    int put(byte[] out, int at, int row) {
        System.arraycopy(bytesBefore, 0, out, at, bytesBefore.length);
        int end = AddressBytes.putNumber(out, at + bytesBefore.length, seconds(row));
        System.arraycopy(bytesAfter, 0, out, end, bytesAfter.length);
        return end + bytesAfter.length;
    }

    private long seconds(int row) {
        // Divided by multiplication, which is exact for 32 bits; see AddressBytes.
        return (sockets.expiresMs(row) + 999L) * 274_877_907L >> 38;
    }

    /** Makes the sentence for a reason with a place for the seconds, and cuts it in two around them. */
    private void cut(NoHolder why) {
        if (why.reason() == timed) {
            return;
        }
        String sentence = why.reason() == NoHolder.Reason.TIME_WAIT
                ? messages.text("reason.ends", sentence(why), PLACE)
                : messages.text("reason.detail", word(why.reason()), Text.of("reason.fin-wait2", PLACE));
        String place = Long.toString(PLACE);
        int at = sentence.indexOf(place);
        before = sentence.substring(0, at);
        after = sentence.substring(at + place.length());
        bytesBefore = before.getBytes(StandardCharsets.UTF_8);
        bytesAfter = after.getBytes(StandardCharsets.UTF_8);
        timed = why.reason();
    }

    private String sentence(NoHolder why) {
        Text detail = why.detail();
        if (detail != null && why.reason() == NoHolder.Reason.ACCEPT_QUEUE) {
            return queue(why, detail).text;
        }
        if (detail != null) {
            return messages.text("reason.detail", word(why.reason()), detail);
        }
        String known = plain[why.reason().ordinal()];
        if (known == null) {
            known = messages.text(word(why.reason()));
            plain[why.reason().ordinal()] = known;
        }
        return known;
    }

    private Sentence queue(NoHolder why, Text detail) {
        Sentence known = queues.get(why);
        if (known == null) {
            known = new Sentence(messages.text("reason.detail", word(why.reason()), detail));
            queues.put(why, known);
        }
        return known;
    }

    private static Text word(NoHolder.Reason reason) {
        return Text.of("reason." + reason.word());
    }
}
