/** The machine and its past over HTTP: a page, what it asks for, and metrics. No request changes anything. */
@NullMarked
package dev.portwhy.agent.web;

import org.jspecify.annotations.NullMarked;
