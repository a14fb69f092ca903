package dev.portwhy.load;

import static dev.portwhy.linux.sys.Abi.EPOLLERR;
import static dev.portwhy.linux.sys.Abi.EPOLLHUP;
import static dev.portwhy.linux.sys.Abi.EPOLLIN;
import static dev.portwhy.linux.sys.Abi.EPOLLOUT;
import static dev.portwhy.linux.sys.Abi.EPOLLRDHUP;

import dev.portwhy.linux.sys.Epoll;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.RawSockets;
import dev.portwhy.linux.sys.Syscall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The connections of a load, on one thread: sockets that do not wait, epoll(7) edge by edge, and nothing allocated for a request.
 *
 * <p>On loopback the kernel answers a connect() before the call has returned, though it says EINPROGRESS; so the request is
 * sent at once, and only where that is refused with EAGAIN is the connection waited for. Each request has a place of its own,
 * by number; the arrays hold what is known of each. Where a rate is given, a request is due at a time that was fixed before,
 * whatever became of those before it, and its latency counts from then: else those that a slow server kept from being sent
 * would be missing from the figures ("coordinated omission").
 */
final class LoadLoop implements AutoCloseable {

    private static final int EVENTS = 512;
    private static final int RECEIVE_BYTES = 1 << 16;

    /** Begun in a row before events are looked at. */
    private static final int BURST = 64;

    /** After a connect() that failed its place waits so long: a kernel without free ports searches them all each time. */
    private static final long PAUSE_NANOS = 10_000_000;

    private static final long LOOK_AROUND_NANOS = 20_000_000;

    /** How long requests in flight are waited for once the duration is over. */
    private static final long GRACE_NANOS = 1_000_000_000;

    private static final int ENDED = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

    private static final byte NONE = 0;
    private static final byte CONNECTING = 1;
    private static final byte SENDING = 2;
    private static final byte WAITING = 3;
    /** The answer is whole, and the server is to close. */
    private static final byte CLOSING = 4;
    /** Open and without a request. */
    private static final byte IDLE = 5;

    private final LoadPlan plan;
    private final LoadTally tally;
    private final Epoll epoll;
    private final TargetSockets sockets;
    private final NativeMemory request;
    private final int requestBytes;
    private final NativeMemory received = new NativeMemory(RECEIVE_BYTES);
    private final byte[] piece = new byte[RECEIVE_BYTES];
    private final long interval;
    private final long timeout;

    private final byte[] state;
    private final int[] fd;
    private final int[] generation;
    private final int[] sent;
    private final boolean[] reused;
    private final long[] planned;
    private final long[] since;
    private final long[] connecting;
    private final HttpAnswer[] answers;

    private final VacantPlaces places;
    private int inFlight;
    private long issued;
    private long begin;
    private long end = Long.MAX_VALUE;
    private volatile boolean stopped;

    /** A loop for a thread that is in the right network namespace. */
    LoadLoop(LoadPlan plan, LoadTally tally) throws KernelException {
        this.plan = plan;
        this.tally = tally;
        int count = plan.connections();
        places = new VacantPlaces(count);
        epoll = Epoll.open(EVENTS);
        sockets = new TargetSockets(plan);
        String text = plan.request();
        byte[] bytes = text == null ? new byte[1] : text.getBytes(StandardCharsets.ISO_8859_1);
        requestBytes = bytes.length;
        request = new NativeMemory(bytes.length).put(0, bytes, 0, bytes.length);
        interval = plan.rate() == 0 ? 0 : Math.max(1, Math.round(1e9 / plan.rate()));
        timeout = plan.timeout().toNanos();
        state = new byte[count];
        fd = new int[count];
        Arrays.fill(fd, -1);
        generation = new int[count];
        sent = new int[count];
        reused = new boolean[count];
        planned = new long[count];
        since = new long[count];
        connecting = new long[count];
        answers = new HttpAnswer[count];
        Arrays.setAll(answers, place -> new HttpAnswer());
    }

    /** Ends it soon, from any thread. */
    void stop() {
        stopped = true;
    }

    /**
     * Runs the load to its end.
     *
     * @return how long it took, in nanoseconds
     */
    long run() throws KernelException {
        begin = System.nanoTime();
        Duration duration = plan.duration();
        if (duration != null) {
            end = begin + duration.toNanos();
        }
        long lookAround = begin;
        while (true) {
            long now = System.nanoTime();
            places.resume(over(now) ? Long.MAX_VALUE : now);
            for (int i = 0; i < BURST && places.anyFree() && due(now); i++) {
                beginNext(now);
                now = System.nanoTime();
            }
            if (inFlight == 0 && !places.anyPaused() && over(now) || stopped) {
                break;
            }
            int events = epoll.await(idleFor(now));
            for (int i = 0; i < events; i++) {
                long data = epoll.data(i);
                int place = (int) data;
                if (generation[place] == (int) (data >>> 32)) {
                    handle(place, epoll.happened(i));
                }
                now = System.nanoTime();
                if (places.anyFree() && due(now)) {
                    beginNext(now);
                }
            }
            now = System.nanoTime();
            if (now - lookAround > LOOK_AROUND_NANOS) {
                lookAround = now;
                giveUp(now);
            }
            tally.publish();
        }
        for (int place = 0; place < state.length; place++) {
            if (state[place] != NONE && state[place] != IDLE && state[place] != CLOSING) {
                tally.unfinished++;
            }
            close(place);
        }
        tally.publish();
        long took = Math.max(1, System.nanoTime() - begin);
        if (interval > 0) {
            long due = (duration == null ? took : Math.min(took, duration.toNanos())) / interval;
            tally.notBegun = Math.max(0, Math.min(plan.requests(), due) - issued);
        }
        return took;
    }

    /** Whether no further request will be begun. */
    private boolean over(long now) {
        return issued >= plan.requests() || now >= end;
    }

    private boolean due(long now) {
        return !over(now) && !stopped && (interval == 0 || now >= begin + issued * interval);
    }

    /** How long nothing has to be done here unless something happens. */
    private long idleFor(long now) {
        long until = now + LOOK_AROUND_NANOS;
        if (places.anyFree() && !over(now)) {
            until = Math.min(until, interval == 0 ? now : begin + issued * interval);
            until = Math.min(until, end);
        }
        if (places.anyPaused()) {
            until = Math.min(until, places.firstPausedUntil());
        }
        return Math.max(0, until - now);
    }

    private void beginNext(long now) {
        int place = places.take();
        planned[place] = interval == 0 ? now : begin + issued * interval;
        issued++;
        inFlight++;
        since[place] = now;
        if (state[place] == IDLE) {
            reused[place] = true;
            send(place);
        } else {
            open(place);
        }
    }

    private void open(int place) {
        reused[place] = false;
        int socket = sockets.open();
        if (socket < 0) {
            connectFailed(place, -socket);
            return;
        }
        fd[place] = socket;
        long before = System.nanoTime();
        int result = sockets.connect(socket);
        if (result < 0 && result != -Errno.EINPROGRESS) {
            connectFailed(place, -result);
            return;
        }
        tally.tookPort();
        connecting[place] = before;
        state[place] = CONNECTING;
        long after = System.nanoTime();
        if (plan.http()) {
            firstSend(place, after);
        } else {
            firstLook(place, after);
        }
    }

    /** Sends without having asked whether it is connected: most often it is. */
    private void firstSend(int place, long connected) {
        int result = RawSockets.send(fd[place], request, 0, requestBytes);
        if (result == -Errno.EAGAIN) {
            watch(place, EPOLLIN | EPOLLOUT | EPOLLRDHUP);
        } else if (result < 0) {
            connectFailed(place, -result);
        } else {
            tally.opened(connected - connecting[place]);
            sent[place] = result;
            answers[place].next();
            boolean all = result == requestBytes;
            state[place] = all ? WAITING : SENDING;
            watch(place, all ? EPOLLIN | EPOLLRDHUP : EPOLLIN | EPOLLOUT | EPOLLRDHUP);
        }
    }

    private void firstLook(int place, long connected) {
        int result = sockets.connect(fd[place]);
        if (result == -Errno.EALREADY) {
            watch(place, EPOLLOUT | EPOLLRDHUP);
        } else if (result < 0 && result != -Errno.EISCONN) {
            connectFailed(place, -result);
        } else {
            tally.opened(connected - connecting[place]);
            plainConnected(place, connected);
        }
    }

    private void watch(int place, int wanted) {
        long data = Integer.toUnsignedLong(place) | (long) generation[place] << 32;
        int result = epoll.add(fd[place], wanted, data);
        if (result < 0) {
            failed(place, -result);
        }
    }

    private void handle(int place, int happened) {
        switch (state[place]) {
            case CONNECTING -> connected(place);
            case SENDING -> {
                if ((happened & EPOLLOUT) != 0) {
                    send(place);
                }
                if ((state[place] == WAITING || state[place] == SENDING) && (happened & (EPOLLIN | ENDED)) != 0) {
                    receive(place, (happened & ENDED) != 0);
                }
            }
            case WAITING -> receive(place, (happened & ENDED) != 0);
            case CLOSING -> {
                if ((happened & ENDED) != 0) {
                    finish(place);
                }
            }
            case IDLE -> {
                if ((happened & ENDED) != 0) {
                    // The server has had enough of a connection that nothing was sent over.
                    close(place);
                }
            }
            default -> {
                // Nothing that could happen is watched.
            }
        }
    }

    private void connected(int place) {
        int result = sockets.connect(fd[place]);
        if (result == -Errno.EALREADY) {
            return;
        }
        if (result < 0 && result != -Errno.EISCONN) {
            connectFailed(place, -result);
            return;
        }
        long now = System.nanoTime();
        tally.opened(now - connecting[place]);
        if (plan.http()) {
            send(place);
        } else {
            plainConnected(place, now);
        }
    }

    private void plainConnected(int place, long now) {
        if (plan.sendByte()) {
            int result = RawSockets.send(fd[place], request, 0, 1);
            if (result < 0) {
                failed(place, -result);
                return;
            }
        }
        tally.latency(now - planned[place]);
        tally.answered++;
        inFlight--;
        close(place);
        places.free(place);
    }

    /** Sends the request, or what is left of it. */
    private void send(int place) {
        int from = state[place] == SENDING ? sent[place] : 0;
        if (from == 0) {
            answers[place].next();
        }
        int result = RawSockets.send(fd[place], request, from, requestBytes);
        if (result == -Errno.EAGAIN) {
            sent[place] = from;
            state[place] = SENDING;
        } else if (result < 0) {
            broken(place, -result);
        } else {
            sent[place] = from + result;
            state[place] = sent[place] == requestBytes ? WAITING : SENDING;
        }
    }

    private void receive(int place, boolean ended) {
        HttpAnswer answer = answers[place];
        while (true) {
            int bytes = RawSockets.receive(fd[place], received);
            if (bytes == -Errno.EAGAIN) {
                return;
            }
            if (bytes <= 0) {
                closed(place, -bytes);
                return;
            }
            tally.receivedBytes += bytes;
            boolean more = take(answer, bytes) < bytes;
            if (answer.malformed()) {
                tally.malformed++;
                tally.failed++;
                finish(place);
                return;
            }
            if (answer.whole()) {
                answered(place, ended, more);
                return;
            }
            if (bytes < RECEIVE_BYTES && !ended) {
                return;
            }
        }
    }

    /** Hands on what was received; gives how much of it belongs to the answer. */
    private int take(HttpAnswer answer, int bytes) {
        int at = answer.passOver(bytes);
        if (at < bytes && !answer.whole()) {
            received.get(at, piece, 0, bytes - at);
            at += answer.take(piece, 0, bytes - at);
        }
        return at;
    }

    /** The server has closed, or the connection broke ({@code errno} not 0). */
    private void closed(int place, int errno) {
        HttpAnswer answer = answers[place];
        if (errno == 0 && answer.endsWithConnection()) {
            counted(place);
            finish(place);
        } else if (reused[place] && !answer.begun()) {
            broken(place, errno);
        } else if (errno != 0) {
            failed(place, errno);
        } else {
            tally.closedEarly++;
            tally.failed++;
            finish(place);
        }
    }

    /** A kept connection that the server closed while the request was under way is opened anew, as any client does (RFC 9110, 9.2.2). */
    private void broken(int place, int errno) {
        if (!reused[place]) {
            failed(place, errno);
            return;
        }
        tally.retried++;
        close(place);
        open(place);
    }

    private void answered(int place, boolean ended, boolean more) {
        HttpAnswer answer = answers[place];
        counted(place);
        if (plan.keepAlive() && answer.connectionGoesOn() && !more && !ended) {
            state[place] = IDLE;
            inFlight--;
            places.free(place);
        } else if (ended || plan.closeFirst()) {
            finish(place);
        } else {
            state[place] = CLOSING;
            since[place] = System.nanoTime();
        }
    }

    private void counted(int place) {
        tally.latency(System.nanoTime() - planned[place]);
        tally.answered++;
        tally.byStatus[answers[place].status()]++;
    }

    private void connectFailed(int place, int errno) {
        tally.connectFailed(errno, System.nanoTime() - begin);
        inFlight--;
        close(place);
        places.pause(place, System.nanoTime() + PAUSE_NANOS);
    }

    private void failed(int place, int errno) {
        tally.failed(errno);
        finish(place);
    }

    /** Closes a connection; its place is free. */
    private void finish(int place) {
        inFlight--;
        close(place);
        places.free(place);
    }

    private void close(int place) {
        if (fd[place] >= 0) {
            Syscall.close(fd[place]);
            fd[place] = -1;
            tally.openNow -= state[place] == NONE ? 0 : 1;
        }
        generation[place]++;
        state[place] = NONE;
    }

    /** Ends what takes longer than it may. */
    private void giveUp(long now) {
        long grace = now >= end ? Math.min(timeout, GRACE_NANOS) : timeout;
        for (int place = 0; place < state.length; place++) {
            byte what = state[place];
            if (what == CLOSING && now - since[place] > GRACE_NANOS) {
                finish(place);
            } else if (what == CONNECTING || what == SENDING || what == WAITING) {
                if (now - since[place] > timeout) {
                    tally.timedOut++;
                    tally.failed++;
                    finish(place);
                } else if (now - end > grace) {
                    tally.unfinished++;
                    finish(place);
                }
            }
        }
    }

    @Override
    public void close() {
        epoll.close();
        sockets.close();
        request.close();
        received.close();
    }
}
