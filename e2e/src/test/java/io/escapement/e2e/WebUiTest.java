package io.escapement.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.escapement.e2e.Browser.button;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import io.escapement.api.security.ApiKeys;
import io.escapement.api.security.Role;
import io.escapement.standalone.Standalone;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The web UI as people use it, in a real Chromium; the first test begins with nothing. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebUiTest {
  private static final String NEVER_NOW = "0 0 1 1 *";
  private static final String ICALENDAR =
      """
      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//example//days//EN
      BEGIN:VEVENT
      UID:1
      DTSTAMP:20260101T000000Z
      DTSTART;VALUE=DATE:20261225
      SUMMARY:Christmas
      END:VEVENT
      END:VCALENDAR
      """;
  private static final Map<Role, ApiKeys.NewKey> KEYS = new EnumMap<>(Role.class);

  @TempDir private static Path data;
  private static Standalone standalone;
  private static Browser browser;

  @BeforeAll
  static void start() {
    for (Role role : Role.values()) {
      KEYS.put(role, ApiKeys.make(role.word() + "-person", role));
    }
    standalone =
        Standalone.start(
            Standalone.Options.of(
                data,
                Map.of(
                    "escapement.executor.shell.enabled",
                    "true",
                    "escapement.dispatcher.global-cap",
                    "1",
                    "escapement.schedule-api.security.api-keys",
                    KEYS.values().stream()
                        .map(ApiKeys.NewKey::line)
                        .collect(Collectors.joining(";")))));
    browser = Browser.start(standalone.api());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    standalone.close();
  }

  /** Refusals that a test provokes are in the browser's console as well: it forgets those. */
  @AfterEach
  void noPageComplained() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static Api.Answer api(String method, String path, String body) {
    return new Api(standalone.api())
        .send(method, path, body, "Authorization", "Bearer " + KEYS.get(Role.ADMIN).key());
  }

  private static void schedule(String id, String cron, String command, String more) {
    assertThat(
            api(
                    "POST",
                    "/schedules",
                    """
                    {"id": "%s", "trigger": {"type": "cron", "expression": "%s"}, "retry": {"maxAttempts": 1},
                     "task": {"type": "shell", "input": {"command": "%s"}}%s}"""
                        .formatted(id, cron, command, more))
                .status())
        .isEqualTo(201);
  }

  private static Page signedIn(Role role, String hash) {
    Page page = browser.page(ColorScheme.LIGHT, 1440);
    browser.open(page, hash);
    page.getByLabel("API key").fill(KEYS.get(role).key());
    button(page, "Sign in").click();
    assertThat(page.getByText(role.word() + "-person")).isVisible();
    // The refusal without a key, by which the page knew that it needs one.
    browser.complaints();
    return page;
  }

  private static Locator heading(Page page, String name) {
    return page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator inDialog(Page page, String name) {
    return page.locator("dialog")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator state(Page page) {
    return page.locator(".head .badge");
  }

  @Test
  @Order(1)
  void theFirstScheduleFromTheEmptyState() {
    Page page = signedIn(Role.OPERATOR, "/");
    assertThat(page.getByText("Create the first schedule")).isVisible();
    Browser.assertAccessible(page, "overview of nothing");
    page.getByText("Create the first schedule").click();
    page.locator("[name=name]").fill("My first");
    page.locator("[name=expression]").fill("61 * * * *");
    assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("61");
    page.locator("[name=expression]").fill("30 2 * * 1-5");
    assertThat(page.locator("[data-test=words]")).containsText("At 02:30");
    button(page, "Create").click();
    assertThat(heading(page, "My first")).isVisible();
    assertThat(state(page)).hasText("active");
    assertThat(page.getByText("operator-person")).not().hasCount(0);
    browser.complaints(); // the refused preview
  }

  @Test
  @Order(2)
  void aScheduleIsEditedPausedAndResumed() {
    schedule("edited", NEVER_NOW, "true", "");
    Page page = signedIn(Role.OPERATOR, "/schedules/edited");
    page.getByText("Edit", new Page.GetByTextOptions().setExact(true)).click();
    page.locator("[name=name]").fill("Edited by hand");
    button(page, "Save").click();
    assertThat(heading(page, "Edited by hand")).isVisible();
    button(page, "Pause").click();
    page.locator("dialog [name=note]").fill("moving the database");
    inDialog(page, "Pause").click();
    assertThat(state(page)).hasText("paused");
    assertThat(page.getByText("moving the database").first()).isVisible();
    button(page, "Resume").click();
    assertThat(state(page)).hasText("active");
  }

  @Test
  @Order(3)
  void whoEditsWhatSomebodyElseChangedIsShownBoth() {
    schedule("contested", NEVER_NOW, "true", "");
    Page page = signedIn(Role.OPERATOR, "/schedules/contested/edit");
    page.locator("[name=name]").fill("Mine");
    assertThat(api("PATCH", "/schedules/contested", "{\"name\": \"Theirs\"}").status())
        .isEqualTo(200);
    button(page, "Save").click();
    assertThat(page.locator("dialog")).containsText("Theirs");
    inDialog(page, "Keep editing mine over it").click();
    button(page, "Save").click();
    assertThat(heading(page, "Mine")).isVisible();
    browser.complaints(); // the 412
  }

  @Test
  @Order(4)
  void runNowAtTheCapOffersToForceAndTheLogIsLiveUntilItIsCancelled() {
    schedule(
        "slow", NEVER_NOW, "echo begun; echo then; sleep 300", ", \"overlapPolicy\": \"allow\"");
    Page page = signedIn(Role.ADMIN, "/schedules/slow");
    button(page, "Run now").click();
    assertThat(page.locator("[data-test=log]")).containsText("then");
    assertThat(page.locator("[data-test=log]").innerText().lines()).hasSize(2);
    assertThat(state(page)).hasText("running");
    browser.open(page, "/schedules/slow");
    button(page, "Run now").click();
    assertThat(page.locator("dialog")).containsText("There is no free slot");
    assertThat(api("POST", "/schedules/edited/run-now?wait=queue", "").status()).isEqualTo(202);
    inDialog(page, "Force it").click();
    assertThat(state(page)).hasText("running");
    assertThat(page.locator("main")).containsText("forced");
    button(page, "Cancel").click();
    inDialog(page, "Cancel the run").click();
    assertThat(state(page)).hasText("cancelled");
    browser.open(page, "/");
    assertThat(page.locator("[data-test=waiting-by]")).hasText("1 for the cap over all pools");
    browser.open(page, "/audit?action=run.forced");
    assertThat(page.locator("tbody tr").first()).containsText("slow");
    browser.open(page, "/runs?state=RUNNING");
    page.locator("tbody a").first().click();
    button(page, "Cancel").click();
    inDialog(page, "Cancel the run").click();
    assertThat(state(page)).hasText("cancelled");
    browser.complaints(); // the 429
  }

  @Test
  @Order(5)
  void whatWasGivenUpIsRequeued() {
    schedule("failing", NEVER_NOW, "exit 3", "");
    assertThat(api("POST", "/schedules/failing/run-now?wait=queue", "").status()).isEqualTo(202);
    Page page = signedIn(Role.OPERATOR, "/dead-letters");
    Locator row =
        page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("failing"));
    assertThat(row.first()).containsText("Exit code 3");
    row.first().getByRole(AriaRole.BUTTON).click();
    assertThat(state(page)).hasText("failed");
    assertThat(page.locator("main")).containsText("Retry of");
    browser.open(page, "/schedules?q=failing");
    assertThat(page.locator("svg.spark rect.FAILED").first()).isAttached();
  }

  @Test
  @Order(6)
  void manyAreFoundSortedAndPausedAtOnce() {
    for (int i = 0; i < 60; i++) {
      schedule("many-%02d".formatted(i), NEVER_NOW, "true", ", \"labels\": {\"set\": \"many\"}");
    }
    Page page = signedIn(Role.OPERATOR, "/schedules");
    page.keyboard().press("/");
    page.keyboard().type("many-");
    assertThat(page.locator("tbody tr").first()).containsText("many-00");
    assertThat(page.locator("tbody tr")).hasCount(50);
    button(page, "Older").click();
    assertThat(page.locator("tbody tr")).hasCount(10);
    button(page, "Newer").click();
    assertThat(page.locator("tbody tr")).hasCount(50);
    page.getByLabel("Choose many-03").check();
    page.getByLabel("Choose many-04").check();
    button(page, "Pause 2").click();
    assertThat(page.locator("dialog")).containsText("Pause 2 schedules?");
    inDialog(page, "Pause 2").click();
    page.getByLabel("State").selectOption("PAUSED");
    assertThat(page.locator("tbody tr")).hasCount(2);
    assertThat(page).hasURL(Pattern.compile("state=PAUSED"));
  }

  @Test
  @Order(7)
  void backfillSaysHowMuchItMakesUpFor() {
    schedule("backfilled", "* * * * *", "true", "");
    Page page = signedIn(Role.OPERATOR, "/schedules/backfilled");
    button(page, "Backfill").click();
    page.locator("dialog [name=from]").fill("2026-01-05T10:00");
    page.locator("dialog [name=to]").fill("2026-01-05T10:05");
    inDialog(page, "Preview").click();
    assertThat(page.locator("dialog")).containsText("Backfill 5 due times?");
    inDialog(page, "Backfill").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("5 fires");
    // The page would ask for what is gone.
    browser.open(page, "/calendars");
    assertThat(heading(page, "Calendars")).isVisible();
    api("DELETE", "/schedules/backfilled", "");
  }

  @Test
  @Order(7)
  void aCapSaysWhatItWouldChangeBeforeItIsSet() {
    Page page = signedIn(Role.ADMIN, "/pools");
    button(page, "Set the cap").click();
    page.locator("dialog [name=most]").fill("50");
    assertThat(page.locator("dialog [data-test=effect]")).containsText("In 0 of the next 24 hours");
    inDialog(page, "Cancel").click();
  }

  @Test
  @Order(8)
  void aViewerIsOfferedNothingThatIsRefusedAndAWrongKeyIsTold() {
    Page page = signedIn(Role.VIEWER, "/schedules/my-first");
    assertThat(heading(page, "My first")).isVisible();
    assertThat(button(page, "Run now")).hasCount(0);
    browser.open(page, "/pools");
    assertThat(heading(page, "Pools and limits")).isVisible();
    assertThat(button(page, "Set the cap")).hasCount(0);
    button(page, "Sign out").click();
    page.getByLabel("API key").fill("esc_wrong");
    button(page, "Sign in").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("not known");
    browser.complaints();
  }

  @Test
  @Order(9)
  void whatHappensElsewhereIsSeenWithoutReloading() {
    Page page = signedIn(Role.VIEWER, "/schedules?q=appears");
    assertThat(page.getByText("Nothing is like that")).isVisible();
    schedule("appears", NEVER_NOW, "true", "");
    assertThat(page.locator("tbody tr")).hasCount(1);
    api("POST", "/schedules/appears/pause", "{}");
    assertThat(page.locator("tbody .badge").first()).hasText("paused");
  }

  @Test
  @Order(10)
  void aCalendarIsReadFromAFile() {
    Page page = signedIn(Role.ADMIN, "/calendars");
    button(page, "New calendar").click();
    page.locator("[name=id]").fill("from-a-file");
    page.locator("[type=file]")
        .setInputFiles(new FilePayload("days.ics", "text/calendar", ICALENDAR.getBytes(UTF_8)));
    assertThat(page.locator("[name=ical]")).hasValue(Pattern.compile("VEVENT"));
    inDialog(page, "Save").click();
    assertThat(heading(page, "from-a-file")).isVisible();
    assertThat(page.getByText("1 entries")).isVisible();
  }

  @Test
  @Order(11)
  void everyPageIsAccessibleInLightOnAWideScreenAndInDarkOnANarrowOne() {
    api("PUT", "/pools/reports", "{\"maxConcurrent\": 3, \"perTaskType\": {\"shell\": 2}}");
    api("PUT", "/calendars/holidays", "{\"dates\": [\"2026-12-25\"]}");
    schedule("seen", "*/2 * * * * *", "echo seen", "");
    List<String> pages =
        List.of(
            "/",
            "/schedules",
            "/schedules/seen",
            "/schedules/seen/edit",
            "/schedules/new",
            "/runs",
            "/forecast",
            "/pools",
            "/executors",
            "/calendars",
            "/dead-letters",
            "/audit");
    Map<ColorScheme, Integer> screens = Map.of(ColorScheme.LIGHT, 1440, ColorScheme.DARK, 390);
    screens.forEach(
        (scheme, width) -> {
          Page page = browser.page(scheme, width);
          browser.open(page, "/");
          page.getByLabel("API key").fill(KEYS.get(Role.ADMIN).key());
          Browser.assertAccessible(page, "sign-in");
          button(page, "Sign in").click();
          assertThat(page.getByText("admin-person")).isVisible();
          browser.complaints();
          for (String hash : pages) {
            browser.open(page, hash);
            assertThat(page.locator("main h1")).isVisible();
            assertThat(page.locator("main .panel").first()).isVisible();
            String what = hash + " " + scheme + " " + width;
            Browser.assertAccessible(page, what);
            assertThat(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
                .as("%s is wider than the screen", what)
                .isEqualTo(false);
          }
          page.context().close();
        });
  }
}
