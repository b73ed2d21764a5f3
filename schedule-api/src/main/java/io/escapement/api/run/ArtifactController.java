package io.escapement.api.run;

import io.escapement.api.ScheduleApiSettings;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.RunView;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Results that are too large to be kept with their runs, where they are in a directory. */
@RestController
@RequestMapping("/api/v1/runs/{id}/artifact")
final class ArtifactController {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Views views;
  private final Optional<Path> directory;

  ArtifactController(Views views, ScheduleApiSettings settings) {
    this.views = views;
    this.directory =
        Optional.of(settings.artifacts())
            .filter(place -> !place.isEmpty())
            .map(place -> Path.of(place).toAbsolutePath().normalize());
  }

  @GetMapping
  ResponseEntity<Resource> get(@PathVariable String id) {
    RunView run = views.run(id).orElseThrow(() -> Problem.notFound("run " + id));
    Path file =
        run.getResult()
            .flatMap(ArtifactController::reference)
            .flatMap(this::inDirectory)
            .orElseThrow(() -> Problem.notFound("artifact of run " + id));
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(new FileSystemResource(file));
  }

  /** Any handler can write such a result: it says nothing about which file may be read. */
  private static Optional<URI> reference(String result) {
    try {
      return JSON.readTree(result).path("artifact").asStringOpt().map(URI::create);
    } catch (JacksonException | IllegalArgumentException _) {
      return Optional.empty(); // an ordinary result
    }
  }

  private Optional<Path> inDirectory(URI reference) {
    return Optional.of(reference)
        .filter(uri -> "file".equals(uri.getScheme()) && uri.getAuthority() == null)
        .map(uri -> Path.of(uri).normalize())
        .filter(file -> directory.isPresent() && directory.get().equals(file.getParent()))
        .filter(Files::isRegularFile);
  }
}
