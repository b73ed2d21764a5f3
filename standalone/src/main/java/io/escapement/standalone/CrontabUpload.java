package io.escapement.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends a crontab file to the API and reads what became of each line. */
final class CrontabUpload {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CrontabUpload() {}

  /**
   * Imports a file.
   *
   * @return one object for each job
   */
  static List<JsonNode> send(URI api, Path file) throws IOException, InterruptedException {
    URI target =
        api.resolve("/api/v1/schedules/import?format=crontab&system=" + isSystemCrontab(file));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofFile(file));
    ApiKeyOfClient.get().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(response.body());
      }
      return response.body().lines().map(JSON::readTree).toList();
    }
  }

  /** The system's crontabs name a user in each line; a user's own does not. */
  static boolean isSystemCrontab(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return absolute.endsWith("etc/crontab") || (parent != null && parent.endsWith("cron.d"));
  }

  static void check(Path file) {
    if (!Files.isReadable(file)) {
      throw new StartFailure("There is no crontab at " + file + ", or it cannot be read");
    }
  }
}
