package dev.portwhy.diagnosis;

import java.util.List;

/**
 * One reason for what a person sees, with what shows it and what helps. Each kind of scene has a list of the causes that look
 * at it, in the order in which a person wants to hear of them: {@link PortScene#CAUSES}, {@link Situation#CAUSES},
 * {@link NamespaceScene#CAUSES}, {@link MachineDiagnosis#CAUSES}.
 *
 * @param <S> what it looks at
 */
interface Cause<S> {

    /** The name of all its findings. Several causes may share one. */
    Slug slug();

    /** What it finds in a scene; nothing where it is not the cause. */
    List<Finding> find(S scene);
}
