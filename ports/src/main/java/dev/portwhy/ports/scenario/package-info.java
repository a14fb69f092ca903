/**
 * The scenario language: a text of steps that people read as documentation, a model predicts and a kernel runs. Here are
 * its steps, its parser, and what a prediction and a measurement look like.
 */
@NullMarked
package dev.portwhy.ports.scenario;

import org.jspecify.annotations.NullMarked;
