package dev.portwhy.cli.resident;

import dev.portwhy.linux.live.SameView;
import dev.portwhy.linux.proc.AskingProcess;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.LocalConnection;
import dev.portwhy.linux.sys.LocalServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;

/**
 * Takes one question at a time; whoever comes meanwhile, or whose view of the machine is another one, is turned away at once and
 * answers itself. Nothing that it knows outlives an answer.
 */
public final class ResidentServer {

    /** Who has the words for an answer. */
    public interface Answerer {

        /** Whether it is a question to be answered here. */
        boolean takes(List<String> words, Map<String, String> environment);

        /**
         * Answers it, on the connection's streams.
         *
         * @return the exit status
         * @throws IOException where the caller has gone
         */
        int answer(Told told) throws IOException;
    }

    /**
     * A question, and the way back.
     *
     * @param words the command line
     * @param environment the caller's variables
     * @param command the program as it was typed
     * @param asked what it is shown on
     * @param connection the way back
     */
    public record Told(
            List<String> words,
            Map<String, String> environment,
            String command,
            LocalConnection.Asked asked,
            LocalConnection connection) {}

    private final String set;
    private final Answerer answerer;
    private final SynchronousQueue<LocalConnection> waiting = new SynchronousQueue<>();

    /**
     * With the directory of the jar set of this process.
     *
     * @param set only who would start the same is answered
     */
    public ResidentServer(String set, Answerer answerer) {
        this.set = set;
        this.answerer = answerer;
    }

    /** Answers until the thread is interrupted or the socket fails. */
    public void serve(LocalServer server) throws KernelException {
        Thread worker = new Thread(this::work, "answers");
        worker.setDaemon(true);
        worker.start();
        while (!Thread.currentThread().isInterrupted()) {
            LocalConnection connection = server.accept();
            // Not offered for later: whoever waits would be faster on its own.
            if (!waiting.offer(connection)) {
                connection.close();
            }
        }
    }

    private void work() {
        while (true) {
            try (LocalConnection connection = waiting.take()) {
                answer(connection);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void answer(LocalConnection connection) {
        if (!connection.isOwn()) {
            return;
        }
        LocalConnection.Asked asked = connection.asked();
        ResidentQuestion question = asked == null ? null : ResidentQuestion.of(asked);
        if (asked == null
                || question == null
                || !question.set().equals(set)
                || !answerer.takes(question.words(), question.environment())
                || !new SameView().with(connection.pid())) {
            return;
        }
        AskingProcess.become(connection.pid());
        try {
            connection.take();
            int status = answerer.answer(
                    new Told(question.words(), question.environment(), question.command(), asked, connection));
            connection.end(status);
        } catch (IOException e) {
            // The caller has gone; there is nobody to be told.
            return;
        } finally {
            AskingProcess.become(0);
        }
    }
}
