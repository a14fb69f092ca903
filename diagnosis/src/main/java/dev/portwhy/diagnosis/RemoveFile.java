package dev.portwhy.diagnosis;

/**
 * Removes the file of a unix socket that nobody has any more: unlink(2).
 *
 * @param path the file
 */
public record RemoveFile(String path) implements Action {

    @Override
    public void accept(ActionVisitor visitor) {
        visitor.visit(this);
    }

    @Override
    public String id() {
        return "other:remove:" + path;
    }

    @Override
    public String command() {
        return "rm " + CommandIn.path(path);
    }
}
