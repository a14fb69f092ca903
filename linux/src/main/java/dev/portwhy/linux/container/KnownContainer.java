package dev.portwhy.linux.container;

import dev.portwhy.model.Pod;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a runtime say about a container.
 *
 * @param runtime the contract's word
 * @param name its name; null where the files have none
 * @param state its state in the runtime's words; null where the files do not tell
 * @param initPid its first process; 0 where the files do not tell
 * @param pod its pod; null for none
 */
record KnownContainer(
        String runtime,
        @Nullable String name,
        @Nullable String state,
        int initPid,
        @Nullable Pod pod) {

    /**
     * Names that Kubernetes gives where the runtime keeps one name only, {@code k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT}
     * (docker, cri-o); the parts hold no underscore. Other names stay as they are.
     */
    static KnownContainer named(String runtime, String name, @Nullable String state, int initPid) {
        if (!name.startsWith("k8s_")) {
            return new KnownContainer(runtime, name, state, initPid, null);
        }
        int container = name.indexOf('_', 4);
        int pod = container < 0 ? -1 : name.indexOf('_', container + 1);
        int namespace = pod < 0 ? -1 : name.indexOf('_', pod + 1);
        int uid = namespace < 0 ? -1 : name.indexOf('_', namespace + 1);
        if (uid < 0) {
            return new KnownContainer(runtime, name, state, initPid, null);
        }
        Pod of = new Pod(
                name.substring(pod + 1, namespace),
                name.substring(container + 1, pod),
                name.substring(namespace + 1, uid));
        String plain = name.substring(4, container);
        String word = runtime.equals("podman") ? "cri-o" : runtime;
        return new KnownContainer(word, plain.equals("POD") ? "pause" : plain, state, initPid, of);
    }
}
