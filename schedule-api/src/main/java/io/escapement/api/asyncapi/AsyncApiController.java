package io.escapement.api.asyncapi;

import io.escapement.schemas.topic.TopicCatalogue;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the contract of the topics of this installation. */
@RestController
final class AsyncApiController {
  private final Map<String, Object> document;

  AsyncApiController(TopicCatalogue catalogue) {
    this.document = AsyncApiDocument.of(catalogue);
  }

  @GetMapping("/asyncapi.json")
  Map<String, Object> get() {
    return document;
  }
}
