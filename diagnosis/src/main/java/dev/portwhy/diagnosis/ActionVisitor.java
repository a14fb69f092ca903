package dev.portwhy.diagnosis;

/** One method for each kind of {@link Action}, so that none can be forgotten. */
public interface ActionVisitor {
    /** Takes an act of this kind. */
    void visit(Action.SetSetting act);

    /** Takes an act of this kind. */
    void visit(Action.ReservePorts act);

    /** Takes an act of this kind. */
    void visit(Ending.StopUnit act);

    /** Takes an act of this kind. */
    void visit(Ending.StopContainer act);

    /** Takes an act of this kind. */
    void visit(Ending.Signal act);

    /** Takes an act of this kind. */
    void visit(Ending.StopProgram act);

    /** Takes an act of this kind. */
    void visit(Action.DestroySocket act);

    /** Takes an act of this kind. */
    void visit(Action.RaiseLimit act);

    /** Takes an act of this kind. */
    void visit(RaiseProcessLimit act);

    /** Takes an act of this kind. */
    void visit(Action.BindElsewhere act);

    /** Takes an act of this kind. */
    void visit(Action.SetOption act);

    /** Takes an act of this kind. */
    void visit(Action.CloseInProgram act);

    /** Takes an act of this kind. */
    void visit(Action.ChangeProgram act);

    /** Takes an act of this kind. */
    void visit(Action.Wait act);

    /** Takes an act of this kind. */
    void visit(Action.LookThere act);

    /** Takes an act of this kind. */
    void visit(Action.DeleteService act);

    /** Takes an act of this kind. */
    void visit(SetDevice act);

    /** Takes an act of this kind. */
    void visit(RemoveFile act);

    /** Takes an act of this kind. */
    void visit(CancelForward act);

    /** Takes an act of this kind. */
    void visit(Action.Several act);
}
