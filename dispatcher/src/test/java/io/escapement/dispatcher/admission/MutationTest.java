package io.escapement.dispatcher.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that the simulation can fail: each time one rule of the core is broken in its source, that
 * file compiled anew, and the simulation run against the broken core, it must find the breach.
 */
class MutationTest {
  private static final Path SOURCES = Path.of("src/main/java/io/escapement/dispatcher/admission");
  private static final String CORE = "io.escapement.dispatcher.admission.";
  private static final int STEPS = 5_000;
  private static final long MOST_EPISODES = 2_000;

  @TempDir private Path classes;

  static Stream<Arguments> brokenRules() {
    return Stream.of(
        rule("a full limit admits one more", "limit/Limit", "size() >= cap", "size() > cap"),
        rule("any token is current", "Reports", "&& run.get().token() == token", ""),
        rule("a freed slot wakes nobody", "order/WaitingRuns", "if (!limit.isFull()", "if (false"),
        rule("a blocked head hides the rest", "order/WaitingRuns", "while (!ready", "if (!ready"),
        rule(
            "a better arrival stays where its group is held up",
            "order/WaitingRuns",
            "    if (first) {\n      group.leave();\n    }\n    group.runs().add(run);",
            """
                NavigableSet<WaitingGroup> ready = this.ready;
                if (group.place() != null) {
                  ready = group.place();
                }
                if (first) {
                  group.leave();
                }
                group.runs().add(run);\
            """),
        rule("a token is used again", "Admission", "run.token() + 1", "run.token()"),
        rule(
            "a run keeps its slot in backoff",
            "AdmissionState",
            "if (held && !after.holdsSlot())",
            "if (held && after.isTerminal())"),
        rule("the lowest priority first", "order/Aging", "- priority", "+ priority"),
        rule(
            "waiting does not count",
            "order/Aging",
            "Math.floorDiv(waitingSinceMs, step.toMillis())",
            "0"),
        rule(
            "a lease outlives the deadline",
            "Admission",
            "until.isBefore(deadline) ? until : deadline",
            "until"),
        rule(
            "a cancelled run is retried",
            "AttemptEndings",
            "else if (run.cancelRequested())",
            "else if (false)"),
        rule("an expired lease goes on", "Timers", "timers.first().at.isAfter(now)", "true"),
        rule(
            "an overlapping fire is queued",
            "overlap/Overlap",
            "if (open.isEmpty())",
            "if (open.isEmpty() || policy == OverlapPolicy.SKIP)"),
        rule(
            "a success keeps the streak",
            "streak/Streak",
            "new Streak(0, 0, near",
            "new Streak(failures, 0, near"),
        rule(
            "a repeated fire makes a second run",
            "NewRuns",
            "if (state.run(fire.fireId()).isPresent())",
            "if (false)"),
        rule("a cap of 0 is taken", "AdmissionController", "set.cap() >= 1", "set.cap() >= 0"),
        rule(
            "run-now does not look at the limits",
            "NewRuns",
            "onlyIfFree ? state.wouldBlock(run) : Optional.empty()",
            "Optional.empty()"),
        rule("one attempt too many", "retry/RetryPolicy", "attempt >= retry", "attempt > retry"),
        rule("pressure defers nothing", "NewRuns", "if (pressure.isEmpty())", "if (true)"));
  }

  private static Arguments rule(String name, String file, String original, String broken) {
    return Arguments.of(name, file, original, broken);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenRules")
  void theSimulationFindsABrokenRule(String name, String file, String original, String broken)
      throws IOException {
    Path source = SOURCES.resolve(file + ".java");
    String text = Files.readString(source);
    assertThat(text).as("%s still has the rule that is to be broken", source).contains(original);

    compile(file, text.replace(original, broken));

    assertThat(someBreach())
        .as("%s: found within %d episodes", name, MOST_EPISODES)
        .hasValueSatisfying(breach -> assertThat(breach).contains("Step"));
  }

  private void compile(String file, String text) throws IOException {
    Path source = classes.resolve("source/" + file + ".java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, text);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-nowarn",
                "-proc:none",
                "-cp",
                "target/classes:" + System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(result).as("the broken %s compiles", file).isZero();
  }

  private Optional<String> someBreach() throws IOException {
    try (var loader = new CoreFirst(classes)) {
      Method run =
          loader.loadClass(CORE + "Simulation").getDeclaredMethod("run", long.class, int.class);
      run.setAccessible(true);
      return LongStream.rangeClosed(1, MOST_EPISODES)
          .parallel()
          .mapToObj(seed -> breach(run, seed))
          .flatMap(Optional::stream)
          .findAny();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<String> breach(Method run, long seed) {
    try {
      run.invoke(null, seed, STEPS);
      return Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.of(String.valueOf(e.getCause()));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Loads the core and its simulation anew, the broken class first; all else is shared. */
  private static final class CoreFirst extends URLClassLoader {
    CoreFirst(Path broken) throws MalformedURLException {
      super(
          urls(List.of(broken, Path.of("target/classes"), Path.of("target/test-classes"))),
          CoreFirst.class.getClassLoader());
    }

    private static URL[] urls(List<Path> paths) throws MalformedURLException {
      URL[] urls = new URL[paths.size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = paths.get(i).toUri().toURL();
      }
      return urls;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(CORE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
