package dev.portwhy.cli.past;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Does something when the program gets SIGHUP, which ends it otherwise. The JDK's own class for signals is asked for by its name: it
 * is there in each JDK, and the compiler warns of it.
 */
final class Hangups {

    private Hangups() {}

    /** From here on, on a thread of the JVM's. */
    static void take(Runnable act) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    act.run();
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> false;
                default -> "SIGHUP";
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("HUP"),
                            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("sun.misc.Signal", e);
        }
    }
}
