package io.escapement.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.escapement.e2e.Browser.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.escapement.standalone.Standalone;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The web UI with many schedules, {@code -Descapement.ui.schedules} of them, and over a slow line.
 */
class WebUiAtScaleTest {
  private static final int SCHEDULES = Integer.getInteger("escapement.ui.schedules", 10_000);
  private static final int PAGE = 50;
  private static final int LATENCY_MS = 200;

  @TempDir private static Path data;
  private static Standalone standalone;
  private static Api api;
  private static Browser browser;

  @BeforeAll
  static void start() {
    standalone = Standalone.start(Standalone.Options.of(data, Map.of()));
    api = new Api(standalone.api());
    String lines =
        IntStream.range(0, SCHEDULES)
            .mapToObj(WebUiAtScaleTest::line)
            .collect(Collectors.joining("\n"));
    assertThat(api.post("/schedules/import", lines).body().lines())
        .hasSize(SCHEDULES)
        .allMatch(line -> line.contains("\"created\""));
    browser = Browser.start(standalone.api());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    standalone.close();
  }

  @AfterEach
  void noPageComplained() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static String id(int number) {
    return "many-%06d".formatted(number);
  }

  private static String line(int number) {
    return """
        {"id": "%s", "trigger": {"type": "cron", "expression": "0 0 1 1 *"}, "labels": {"part": "%d"},\
         "task": {"type": "http", "input": {"url": "http://127.0.0.1:9/"}}}"""
        .formatted(id(number), number % 10);
  }

  private static Locator rows(Page page) {
    return page.locator("tbody tr");
  }

  @Test
  void manySchedulesArePagedSearchedFilteredAndSorted() {
    Page page = browser.page(ColorScheme.LIGHT, 1440);
    browser.open(page, "/schedules");
    for (int shown = 0; shown < 4; shown++) {
      assertThat(rows(page).first()).containsText(id(shown * PAGE));
      assertThat(rows(page)).hasCount(PAGE);
      button(page, "Older").click();
    }
    page.getByLabel("Search").fill(id(SCHEDULES - 1));
    assertThat(rows(page)).hasCount(1);
    page.getByLabel("Search").fill("");
    page.getByLabel("Label").fill("part:7");
    page.getByLabel("Label").press("Enter");
    assertThat(rows(page).first()).containsText(id(7));
    assertThat(rows(page).nth(1)).containsText(id(17));
    page.getByLabel("Sort by").selectOption("-createdAt");
    assertThat(rows(page)).hasCount(PAGE);
    assertThat(page.locator("main")).not().containsText(id(7));
  }

  @Test
  void onASlowLineAClickTooManyDoesNothing() {
    Page page = browser.page(ColorScheme.LIGHT, 1440);
    slow(page);
    browser.open(page, "/schedules/new");
    page.locator("[name=name]").fill("Slow line");
    page.locator("[name=expression]").fill("0 0 1 1 *");
    assertThat(page.locator("[data-test=words]")).isVisible();
    button(page, "Create").dblclick();
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Slow line");
    button(page, "Run now").dblclick();
    assertThat(page).hasURL(Pattern.compile("#/runs/slow-line"));
    assertThat(page.locator(".head .badge")).isVisible();
    assertThat(api.get("/schedules/slow-line/runs").json().path("items")).hasSize(1);
  }

  private static void slow(Page page) {
    CDPSession devTools = page.context().newCDPSession(page);
    devTools.send("Network.enable");
    var conditions = new JsonObject();
    conditions.addProperty("offline", false);
    conditions.addProperty("latency", LATENCY_MS);
    conditions.addProperty("downloadThroughput", -1);
    conditions.addProperty("uploadThroughput", -1);
    devTools.send("Network.emulateNetworkConditions", conditions);
  }
}
