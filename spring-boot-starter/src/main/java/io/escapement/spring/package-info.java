/**
 * An executor inside a Spring Boot application: add the starter and a bean that implements {@link
 * io.escapement.executor.TaskHandler}, or a method with {@link io.escapement.spring.TaskHandler}.
 */
@NullMarked
package io.escapement.spring;

import org.jspecify.annotations.NullMarked;
