package io.escapement.standalone;

import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicReader;
import io.escapement.ticker.accounting.Account;
import io.escapement.ticker.accounting.FireLedger;
import io.escapement.ticker.accounting.Violation;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code escapement verify}: closes the books of the whole cluster, from its topics alone. */
@Command(
    name = "verify",
    description = {
      "Checks that each due time of every schedule has exactly one outcome:",
      "due = fired + skipped + pending. Reads the topics schedules and fires, writes nothing.",
      "Exit code 0: in balance; 3: not."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private static final int OUT_OF_BALANCE = 3;
  private static final int MOST_PRINTED = 100;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The cluster; ./escapement up prints its own at the start")
  private String kafka = "";

  @Option(
      names = "--topic-prefix",
      description = "Prefix of the topics (default: ${DEFAULT-VALUE})")
  private String topicPrefix = "escapement.";

  @Option(
      names = "--client",
      paramLabel = "NAME=VALUE",
      description = "A setting of the Kafka client, such as security.protocol; may be repeated")
  private Map<String, String> client = new LinkedHashMap<>();

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "Where the cluster's schemas are, when it has a registry")
  private String schemaRegistry = "";

  @Option(names = "--all", description = "Prints the account of each schedule")
  private boolean all;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var settings =
        new KafkaSettings(
            kafka,
            client,
            topicPrefix,
            1,
            1,
            1,
            (short) 1,
            new KafkaSettings.Registry(schemaRegistry, ""));
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    FireLedger.Report report = report(settings, out);
    if (all) {
      report.accounts().forEach(account -> out.println(line(account)));
    }
    List<Violation> violations = report.violations();
    violations.stream()
        .limit(MOST_PRINTED)
        .forEach(violation -> out.println(violation.scheduleId() + ": " + violation.what()));
    List<Account> accounts = report.accounts();
    out.printf(
        "%,d schedules: %,d due = %,d fired + %,d skipped + %,d pending; %,d violations%n",
        accounts.size(),
        accounts.stream().mapToLong(Account::due).sum(),
        accounts.stream().mapToLong(Account::fired).sum(),
        accounts.stream().mapToLong(Account::skipped).sum(),
        accounts.stream().mapToLong(Account::pending).sum(),
        violations.size());
    out.flush();
    return violations.isEmpty() ? 0 : OUT_OF_BALANCE;
  }

  private static FireLedger.Report report(KafkaSettings settings, PrintWriter out) {
    TopicCatalogue catalogue = settings.catalogue();
    var ledger = new FireLedger();
    var reader = new TopicReader(settings.clientProperties());
    int unreadable =
        reader.read(
            catalogue.schedules(),
            (id, schedule) -> schedule.ifPresentOrElse(ledger::accept, () -> ledger.deleted(id)));
    unreadable += reader.read(catalogue.fires(), (_, fire) -> fire.ifPresent(ledger::accept));
    if (unreadable > 0) {
      out.printf("%,d records could not be read and were passed over%n", unreadable);
    }
    return ledger.report(Instant.now());
  }

  private static String line(Account account) {
    return "%s: %d due = %d fired + %d skipped + %d pending"
        .formatted(
            account.scheduleId(),
            account.due(),
            account.fired(),
            account.skipped(),
            account.pending());
  }
}
