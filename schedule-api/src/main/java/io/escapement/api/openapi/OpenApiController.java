package io.escapement.api.openapi;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Serves the contract. */
@RestController
final class OpenApiController {
  private final JsonNode document = OpenApiDocument.read();

  @GetMapping("/openapi.json")
  JsonNode get() {
    return document;
  }
}
