package dev.portwhy.diagnosis;

/** Names that may stand in a command as they are: what is not one of these is not put into it. */
final class PlainName {

    private static final int MOST_OF_CONTAINER = 255;
    private static final int SHORT_ID = 12;
    private static final int ID = 64;
    private static final String PAUSE = "-infra";

    private PlainName() {}

    /** Whether this is a name of a container or a pod, as docker and podman take them: {@code [a-zA-Z0-9][a-zA-Z0-9_.-]*}. */
    static boolean ofContainer(String name) {
        if (name.isEmpty() || name.length() > MOST_OF_CONTAINER || !isLetterOrDigit(name.charAt(0))) {
            return false;
        }
        return all(name, "_.-");
    }

    /** Whether this is the number of a container, whole or as the engines shorten it. */
    static boolean idOfContainer(String id) {
        return id.length() >= SHORT_ID && id.length() <= ID && isHexadecimal(id, id.length());
    }

    /** Whether this is a name of a unit or a user that means nothing to a shell but for the backslash. */
    static boolean ofUnitOrUser(String name) {
        return !name.isEmpty() && (isLetterOrDigit(name.charAt(0)) || name.charAt(0) == '_') && all(name, "_.:@\\-");
    }

    /** Whether this is podman's name for the container that keeps a pod's namespaces: the pod's short id comes first. */
    static boolean ofPause(String name) {
        return name.length() == SHORT_ID + PAUSE.length() && name.endsWith(PAUSE) && isHexadecimal(name, SHORT_ID);
    }

    private static boolean all(String name, String others) {
        for (int i = 0; i < name.length(); i++) {
            if (!isLetterOrDigit(name.charAt(i)) && others.indexOf(name.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static boolean isHexadecimal(String text, int length) {
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }
}
