package io.escapement.api.schedule;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON merge patch: members of a patch replace those of its target, null removes them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7396">RFC 7396</a>
 */
final class MergePatch {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private MergePatch() {}

  static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode result =
        target.isObject() ? (ObjectNode) target.deepCopy() : JSON.createObjectNode();
    patch
        .propertyStream()
        .forEach(
            member -> {
              String name = member.getKey();
              if (member.getValue().isNull()) {
                result.remove(name);
              } else {
                result.set(name, apply(result.path(name), member.getValue()));
              }
            });
    return result;
  }
}
