package io.escapement.api.openapi;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The controllers and the document say the same. */
class OpenApiTest {
  private static final String BASE = "/api/v1";
  private final JsonNode document = OpenApiDocument.read();

  private static Stream<Method> handlers() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
    return scanner.findCandidateComponents("io.escapement.api").stream()
        .map(bean -> ClassUtils.resolveClassName(requireNonNull(bean.getBeanClassName()), null))
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class));
  }

  /** Such as {@code GET /runs/{id}}, once for each. */
  private static String operation(Method method) {
    RequestMapping onType =
        AnnotatedElementUtils.findMergedAnnotation(
            method.getDeclaringClass(), RequestMapping.class);
    RequestMapping own =
        requireNonNull(AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class));
    String path =
        (onType == null ? "" : String.join("", onType.path())) + String.join("", own.path());
    RequestMethod verb = own.method()[0];
    return verb + " " + (path.startsWith(BASE) ? path.substring(BASE.length()) : path);
  }

  private Set<String> documented() {
    Set<String> operations = new TreeSet<>();
    document
        .path("paths")
        .propertyStream()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        verb ->
                            operations.add(
                                verb.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  @Test
  void everyEndpointIsInTheDocumentAndNothingElse() {
    Set<String> inCode =
        handlers()
            .map(OpenApiTest::operation)
            .filter(operation -> !operation.endsWith("api.json") && !operation.contains(" /ui/"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(documented()).isEqualTo(inCode);
  }

  @Test
  void everyParameterIsInTheDocumentAndNothingElse() {
    Set<String> inCode = new TreeSet<>();
    handlers()
        .filter(method -> !operation(method).endsWith("api.json"))
        .forEach(
            method ->
                parameters(method).forEach(name -> inCode.add(operation(method) + " " + name)));
    Set<String> inDocument = new TreeSet<>();
    for (String operation : documented()) {
      String[] parts = operation.split(" ");
      document
          .path("paths")
          .path(parts[1])
          .path(parts[0].toLowerCase(java.util.Locale.ROOT))
          .path("parameters")
          .forEach(reference -> inDocument.add(operation + " " + resolved(reference)));
    }
    assertThat(inDocument).isEqualTo(inCode);
  }

  private String resolved(JsonNode reference) {
    JsonNode parameter = document.at(reference.path("$ref").asString().substring(1));
    return parameter.path("in").asString() + ":" + parameter.path("name").asString();
  }

  private static Stream<String> parameters(Method method) {
    return Arrays.stream(method.getParameters())
        .flatMap(
            parameter -> {
              PathVariable path = parameter.getAnnotation(PathVariable.class);
              RequestParam query = parameter.getAnnotation(RequestParam.class);
              if (parameter.isAnnotationPresent(ModelAttribute.class)) {
                return Arrays.stream(parameter.getType().getRecordComponents())
                    .map(component -> "query:" + component.getName());
              }
              RequestHeader header = parameter.getAnnotation(RequestHeader.class);
              if (path != null) {
                return Stream.of("path:" + parameter.getName());
              }
              if (query != null) {
                return Stream.of("query:" + parameter.getName());
              }
              return header == null ? Stream.empty() : Stream.of("header:" + header.value());
            });
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryOperationHasARole() {
    document
        .findValues("$ref")
        .forEach(
            reference ->
                assertThat(document.at(reference.asString().substring(1)).isMissingNode())
                    .as(reference.asString())
                    .isFalse());
    for (String operation : documented()) {
      String[] parts = operation.split(" ");
      assertThat(
              document
                  .path("paths")
                  .path(parts[1])
                  .path(parts[0].toLowerCase(java.util.Locale.ROOT))
                  .path("x-role")
                  .asString(""))
          .as(operation)
          .isIn("viewer", "operator", "admin");
    }
  }
}
