package io.escapement.standalone;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** Rules over all modules at once: this one sees them all. */
@AnalyzeClasses(packages = "io.escapement", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_SERVICE_IMPORTS_ANOTHER =
      slices()
          .matching("io.escapement.(ticker|dispatcher|executor|api)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule EVERY_PACKAGE_OF_OURS_IS_NULL_MARKED =
      classes().that().haveSimpleName("package-info").should(beAnnotatedWith(NullMarked.class));
}
