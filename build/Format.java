import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks or applies google-java-format over every Java source below a folder.
 *
 * <p>Usage: {@code java -cp google-java-format.jar Format.java check|apply FOLDER}. Exits with 1
 * when {@code check} finds a file that differs, and names each.
 */
public final class Format {
  public static void main(String[] args) throws IOException, FormatterException {
    boolean apply = args[0].equals("apply");
    var unformatted = new ArrayList<Path>();
    for (Path source : sources(Path.of(args[1]))) {
      String before = Files.readString(source);
      String after = format(before);
      if (!after.equals(before)) {
        unformatted.add(source);
        if (apply) {
          Files.writeString(source, after);
        }
      }
    }
    if (!apply && !unformatted.isEmpty()) {
      unformatted.forEach(source -> System.err.println("not formatted: " + source));
      System.err.println("Format them with: mvn -N validate -Dformat=apply");
      System.exit(1);
    }
  }

  private static String format(String source) throws FormatterException {
    var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    return formatter.formatSource(
        ImportOrderer.reorderImports(
            RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.GOOGLE));
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !folder.relativize(file).toString().contains("target"))
          .filter(file -> !folder.relativize(file).toString().startsWith("data"))
          .sorted()
          .toList();
    }
  }
}
