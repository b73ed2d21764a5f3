package io.escapement.standalone.conformance;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Checks a worker from the outside. It offers the task types that docs/executors.md describes,
 * whose names begin with a prefix; this submits them and looks at what becomes of the runs.
 */
public final class Conformance {
  private final Gateway gateway;
  private final String prefix;
  private final Duration lease;

  private Conformance(Gateway gateway, String prefix, Duration lease) {
    this.gateway = gateway;
    this.prefix = prefix;
    this.lease = lease;
  }

  /**
   * What came of a check.
   *
   * @param deviation what the worker did instead; empty: it passed
   */
  public record Finding(String rule, Optional<String> deviation) {}

  /**
   * Runs all checks, one after the other.
   *
   * @param queue that the worker takes from
   * @param prefix of the task types
   * @param lease of the installation, {@code escapement.dispatcher.lease}
   */
  public static List<Finding> check(URI gateway, String queue, String prefix, Duration lease) {
    try (var connection = new Gateway(gateway, queue)) {
      var conformance = new Conformance(connection, prefix, lease);
      List<Finding> findings = new ArrayList<>();
      conformance.rules().forEach((rule, check) -> findings.add(finding(rule, check)));
      return findings;
    }
  }

  private static Finding finding(String rule, Runnable check) {
    try {
      check.run();
      return new Finding(rule, Optional.empty());
    } catch (Deviation deviation) {
      return new Finding(rule, Optional.of(deviation.what()));
    }
  }

  private Map<String, Runnable> rules() {
    Map<String, Runnable> rules = new LinkedHashMap<>();
    rules.put("the input arrives as it is, and the result is kept as it is", this::echo);
    rules.put("steps are counted", this::steps);
    rules.put("a step beyond the budget ends the attempt", this::stepBudget);
    rules.put("a failure has the class and the message that the handler gives it", this::failure);
    rules.put("a failure of a retryable class is tried again", this::retry);
    rules.put("a checkpoint reaches the next attempt", this::checkpoint);
    rules.put("log lines arrive whole and in order", this::log);
    rules.put(
        "progress is seen while the handler runs, and a cancelled attempt stops", this::cancel);
    rules.put("an attempt ends at its deadline, and the worker goes on", this::deadline);
    rules.put("work that takes longer than the lease is not lost", this::longerThanTheLease);
    return rules;
  }

  private JsonNode ended(String type, Map<String, Object> input, int attempts) {
    return gateway.awaitEnd(gateway.submit(prefix + type, input, attempts, Map.of()));
  }

  private static void require(JsonNode run, String what, Object actual, Object expected) {
    if (!expected.equals(actual)) {
      throw new Deviation("%s is %s, not %s, in %s".formatted(what, actual, expected, run));
    }
  }

  private static void requireState(JsonNode run, String state) {
    require(run, "state", run.path("state").asString(), state);
  }

  private static void requireFailure(JsonNode run, String failureClass) {
    requireState(run, "FAILED");
    require(run, "failureClass", run.path("failureClass").asString(), failureClass);
  }

  private void echo() {
    Map<String, Object> input =
        Map.of("text", "żółw ∑ \\ \" \n 🐢", "nested", Map.of("list", List.of(1, 2.5, true)));
    JsonNode run = ended("echo", input, 1);
    requireState(run, "SUCCEEDED");
    require(run, "attempt", run.path("attempt").asInt(), 1);
    require(run, "result", run.path("result"), run.path("input"));
  }

  private void steps() {
    JsonNode run = ended("steps", Map.of("count", 7), 1);
    requireState(run, "SUCCEEDED");
    require(run, "steps", run.path("metrics").path("steps").asInt(), 7);
  }

  private void stepBudget() {
    String runId = gateway.submit(prefix + "steps", Map.of("count", 7), 3, Map.of("stepBudget", 5));
    requireFailure(gateway.awaitEnd(runId), "step_limit_exceeded");
  }

  private void failure() {
    Map<String, Object> input = Map.of("failureClass", "validation", "message", "no such thing");
    JsonNode run = ended("fail", input, 3);
    requireFailure(run, "validation");
    require(run, "attempt", run.path("attempt").asInt(), 1);
    require(run, "failureMessage", run.path("failureMessage").asString(), "no such thing");
  }

  private void retry() {
    JsonNode run = ended("fail", Map.of("failureClass", "network", "message", "again"), 2);
    requireFailure(run, "network");
    require(run, "attempt", run.path("attempt").asInt(), 2);
  }

  private void checkpoint() {
    JsonNode run = ended("checkpoint", Map.of("keep", "half"), 2);
    requireState(run, "SUCCEEDED");
    require(run, "attempt", run.path("attempt").asInt(), 2);
    require(run, "checkpoint", run.path("result").path("checkpoint").asString(), "half");
  }

  private void log() {
    int count = 250;
    String runId = gateway.submit(prefix + "log", Map.of("lines", count), 1, Map.of());
    JsonNode run = gateway.awaitEnd(runId);
    requireState(run, "SUCCEEDED");
    List<String> expected = IntStream.rangeClosed(1, count).mapToObj(i -> "line " + i).toList();
    require(run, "log", gateway.awaitLog(runId, count), expected);
  }

  private void cancel() {
    String runId = gateway.submit(prefix + "sleep", Map.of("millis", 600_000), 3, Map.of());
    var _ = gateway.await(runId, run -> run.path("progress").asDouble(0) == 0.5);
    gateway.cancel(runId);
    requireState(gateway.awaitEnd(runId), "CANCELLED");
  }

  private void deadline() {
    String runId =
        gateway.submit(
            prefix + "sleep", Map.of("millis", 600_000), 1, Map.of("maxDuration", "PT2S"));
    requireFailure(gateway.awaitEnd(runId), "timeout");
    echo();
  }

  private void longerThanTheLease() {
    JsonNode run = ended("sleep", Map.of("millis", lease.toMillis() * 3 / 2), 3);
    requireState(run, "SUCCEEDED");
    require(run, "attempt", run.path("attempt").asInt(), 1);
  }
}
