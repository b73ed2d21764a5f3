package io.escapement.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a bean that does the work of a task type. It may take the input, as a record or
 * another class that JSON can be read into, and an {@link io.escapement.executor.TaskContext}, in
 * any order. What it returns is the run's result: a text as it is, anything else as JSON.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TaskHandler {
  /** The task type's name. */
  String value();
}
