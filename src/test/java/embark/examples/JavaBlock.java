package embark.examples;

import java.io.StringWriter;
import java.io.Writer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles statements of Java and runs them. */
final class JavaBlock {

  private static final String PROGRAM =
      """
      import embark.spark.*;
      import org.apache.spark.ml.*;
      import org.apache.spark.ml.feature.*;
      import org.apache.spark.sql.*;
      import org.apache.spark.sql.functions;

      public final class Program {
        public static void run() throws Exception {
      %s
        }
      }
      """;

  private JavaBlock() {}

  /**
   * Runs statements.
   *
   * @param folder where their class is written
   * @throws AssertionError if they do not compile, with what the compiler says
   */
  static void run(String statements, Path folder) throws Exception {
    Files.createDirectories(folder);
    Path source = folder.resolve("Program.java");
    Files.writeString(source, PROGRAM.formatted(statements.indent(4)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Writer said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-cp", System.getProperty("java.class.path"), "-d", folder.toString(), "-proc:none");
      if (!compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjects(source))
          .call()) {
        throw new AssertionError(said.toString());
      }
    }
    ClassLoader parent = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent)) {
      loader.loadClass("Program").getMethod("run").invoke(null);
    }
  }
}
