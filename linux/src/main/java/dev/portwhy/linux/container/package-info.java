/** Units, containers and pods, from cgroup paths and from the files that container runtimes keep; no daemon is asked. */
@NullMarked
package dev.portwhy.linux.container;

import org.jspecify.annotations.NullMarked;
