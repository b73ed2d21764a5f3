package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machine's Chromium, and what it complained of. */
final class Browser implements AutoCloseable {
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
  private static final int PATIENCE_MS = 20_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final URI base;
  private final List<String> complaints = new ArrayList<>();

  private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium, URI base) {
    this.playwright = playwright;
    this.chromium = chromium;
    this.base = base;
  }

  /** Without a Chromium the test is passed over, unless ESCAPEMENT_CHROMIUM names one. */
  static Browser start(URI base) {
    Path program =
        Path.of(
            Optional.ofNullable(System.getenv("ESCAPEMENT_CHROMIUM")).orElse("/usr/bin/chromium"));
    assumeTrue(
        Files.isExecutable(program) || System.getenv("ESCAPEMENT_CHROMIUM") != null,
        "There is no Chromium");
    var playwright =
        Playwright.create(
            new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var chromium =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program)
                    .setArgs(
                        List.of(
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
    return new Browser(playwright, chromium, base);
  }

  /** A page of its own, with nothing remembered. */
  Page page(ColorScheme scheme, int width) {
    BrowserContext context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setTimezoneId("Europe/Berlin")
                .setColorScheme(scheme));
    context.setDefaultTimeout(PATIENCE_MS);
    Page page = context.newPage();
    page.onPageError(error -> complaints.add(page.url() + ": " + error));
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(page.url() + ": " + message.text());
          }
        });
    page.onRequest(
        request -> {
          if (!URI.create(request.url()).getHost().equals(base.getHost())) {
            complaints.add("A request to elsewhere: " + request.url());
          }
        });
    return page;
  }

  static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  void open(Page page, String hash) {
    page.navigate(base + "#" + hash);
  }

  /** What pages logged as errors since the last call; forgets it. */
  List<String> complaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  /** No serious violation of the rules of accessibility (WCAG 2 AA and axe's own). */
  static void assertAccessible(Page page, String what) {
    page.evaluate(axe());
    Object violations =
        page.evaluate(
            """
            async () => (await axe.run()).violations
              .filter(violation => ['serious', 'critical'].includes(violation.impact))
              .map(violation => violation.id + ': ' + violation.nodes[0].html)""");
    assertThat((List<?>) violations).as(what).isEmpty();
  }

  private static String axe() {
    try (InputStream script = Browser.class.getResourceAsStream(AXE)) {
      assertThat(script).isNotNull();
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    playwright.close();
  }
}
