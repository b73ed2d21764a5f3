package io.escapement.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.escapement.standalone.Standalone;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in to the web UI with an identity provider, in a real Chromium. */
class ProviderSignInTest {
  @TempDir private static Path data;
  private static TestProvider provider;
  private static Standalone standalone;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    provider = TestProvider.start("escapement-ui", "olga", "operator");
    standalone =
        Standalone.start(
            Standalone.Options.of(
                data,
                Map.of(
                    "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                    provider.issuer(),
                    "escapement.schedule-api.security.oidc.client-id",
                    "escapement-ui")));
    browser = Browser.start(standalone.api());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    standalone.close();
    provider.close();
  }

  @Test
  void whoSignsInIsBackWhereTheyWantedToBeWithTheirRole() {
    Page page = browser.page(ColorScheme.LIGHT, 1440);
    browser.open(page, "/pools");
    Browser.button(page, "Sign in with your organisation").click();
    assertThat(page.getByText("olga (operator)")).isVisible();
    assertThat(page).hasURL(standalone.api() + "/#/pools");
    assertThat(page.getByText("Set the cap")).hasCount(0); // an admin's
    browser.complaints(); // the refusal by which the page knew that one has to sign in
  }

  @Test
  void whatComesBackFromElsewhereIsNotTaken() {
    Page page = browser.page(ColorScheme.LIGHT, 1440);
    page.navigate(standalone.api() + "/?code=stolen&state=forged");
    assertThat(page.getByText("not begun in this tab")).isVisible();
    assertThat(page).hasURL(standalone.api() + "/");
    browser.complaints();
  }

  @Test
  void aCodeWithoutItsVerifierOpensNothing() throws Exception {
    String code = provider.code("a-challenge-of-somebody-else");
    HttpResponse<String> answer =
        post(
            """
            {"code": "%s", "codeVerifier": "guessed", "redirectUri": "http://127.0.0.1/"}"""
                .formatted(code));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body())
        .contains("sign-in-refused", "invalid_grant")
        .doesNotContain("token\"");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    HttpResponse<String> answer = post("{\"code\": \"c\"}");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("codeVerifier", "redirectUri");
  }

  private static HttpResponse<String> post(String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(standalone.api().resolve("/ui/sign-in"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
