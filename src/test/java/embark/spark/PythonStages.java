package embark.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * Writes the Python stages: a file for each public type that has Params, with their names, texts,
 * types and defaults, and the type's Javadoc as its docstring.
 *
 * <p>{@code checks/java embark.spark.PythonStages} writes them again; {@link PythonStagesTest}
 * holds that it was done.
 */
public final class PythonStages {

  /** Where the files lie. */
  static final Path FOLDER = Path.of("src/main/python/embark/spark");

  private static final Path SOURCES = Path.of("src/main/java/embark/spark");

  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern PARAGRAPH = Pattern.compile("<p>");

  /** Keywords that come first; the others follow in the order of the alphabet. */
  private static final List<String> FIRST = List.of("inputCol", "outputCol", "labelCol", "model");

  private static final String HEADER =
      "# Written from the Java class of this name by embark.spark.PythonStages; see CONTRIBUTING.md.\n";

  private PythonStages() {}

  /** Writes all files. */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<String, String> file : files().entrySet()) {
      Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
    }
  }

  /** Each file's text, by its name. */
  static Map<String, String> files() {
    HeadTrainer trainer = new HeadTrainer("one");
    Map<String, String> files = new LinkedHashMap<>();
    mixin(files, ModelledStage.class, trainer);
    mixin(files, TextStage.class, trainer);
    mixin(files, LongTextStage.class, new TextEmbedder("one"));
    mixin(files, LabelStage.class, trainer);
    mixin(files, TrainingStage.class, trainer);
    mixin(files, RegressionStage.class, trainer);
    stage(files, new TextEmbedder("one"), Kind.TRANSFORMER);
    stage(files, new TextClassifier("one"), Kind.TRANSFORMER);
    stage(files, new ZeroShotClassifier("one"), Kind.TRANSFORMER);
    stage(files, new EntityTagger("one"), Kind.TRANSFORMER);
    stage(files, new QuestionAnswerer("one"), Kind.TRANSFORMER);
    stage(files, new PairScorer("one"), Kind.TRANSFORMER);
    stage(files, new MaskFiller("one"), Kind.TRANSFORMER);
    stage(files, new Chunker("one"), Kind.TRANSFORMER);
    stage(files, new Summarizer("one"), Kind.TRANSFORMER);
    stage(files, trainer, Kind.ESTIMATOR);
    stage(files, new HeadModel("one"), Kind.MODEL);
    return files;
  }

  /** What a stage is to pyspark.ml, and the Python classes that make it so. */
  private enum Kind {
    TRANSFORMER("TransformerStage"),
    ESTIMATOR("HeadEstimator"),
    MODEL("TrainedHead");

    private final String base;

    Kind(String base) {
      this.base = base;
    }
  }

  private static void mixin(Map<String, String> files, Class<?> type, Params stage) {
    List<Class<?>> parents =
        Arrays.stream(type.getInterfaces()).filter(PythonStages::ours).toList();
    String bases = parents.isEmpty() ? "Params" : names(parents);
    String self = type.getSimpleName().substring(0, 1);
    StringBuilder text = new StringBuilder(HEADER);
    text.append("from __future__ import annotations\n\nfrom typing import TypeVar\n\n");
    text.append("from pyspark.ml.param import Param, Params, TypeConverters\n\n");
    imports(text, parents, "");
    text.append(
        "%s = TypeVar(\"%s\", bound=\"%s\")\n\n\n".formatted(self, self, type.getSimpleName()));
    text.append("class %s(%s):\n".formatted(type.getSimpleName(), bases));
    text.append(docstring("    ", javadoc(type)));
    declarations(text, type, stage);
    accessors(text, type, stage, self);
    files.put(file(type), text.toString());
  }

  private static void stage(Map<String, String> files, Params stage, Kind kind) {
    Class<?> type = stage.getClass();
    String name = type.getSimpleName();
    List<Class<?>> parents =
        Arrays.stream(type.getInterfaces()).filter(PythonStages::ours).toList();
    parents = parents.isEmpty() ? List.of(TextStage.class) : parents;
    boolean model = kind == Kind.MODEL;
    StringBuilder text = new StringBuilder(HEADER);
    text.append("from __future__ import annotations\n\n");
    text.append(
        model
            ? "from typing import TYPE_CHECKING, Optional\n\n"
            : "from typing import Any, Optional\n\n");
    if (!model) {
      text.append("from pyspark import keyword_only\n");
    }
    text.append("from pyspark.ml.param import Param, Params, TypeConverters\n");
    text.append("from pyspark.ml.util import JavaMLWritable\n\n");
    imports(text, parents, kind.base);
    if (model) {
      text.append("if TYPE_CHECKING:\n    from py4j.java_gateway import JavaObject\n\n");
    }
    text.append("\nclass %s(\n    %s,\n".formatted(name, kind.base));
    parents.forEach(parent -> text.append("    %s,\n".formatted(parent.getSimpleName())));
    text.append("    Readable[\"%s\"],\n    JavaMLWritable,\n):\n".formatted(name));
    text.append(
        docstring(
            "    ",
            javadoc(type) + "\n\n" + parameters(stage, model ? "Attributes" : "Parameters")));
    declarations(text, type, stage);
    constructor(text, stage, kind);
    accessors(text, type, stage, name);
    files.put(file(type), text.toString());
  }

  private static String names(List<Class<?>> types) {
    return types.stream().map(Class::getSimpleName).collect(Collectors.joining(", "));
  }

  /** Of Python classes of ours: those of Java types, and a base that only Python has. */
  private static void imports(StringBuilder text, List<Class<?>> types, String base) {
    List<String> lines = new ArrayList<>();
    types.forEach(type -> lines.add(imported(module(type.getSimpleName()), type.getSimpleName())));
    if (!base.isEmpty()) {
      lines.add(imported("_java", "Readable"));
      lines.add(imported(module(base), base));
    }
    lines.stream().sorted().forEach(text::append);
    text.append(lines.isEmpty() ? "" : "\n");
  }

  private static String imported(String module, String name) {
    return "from embark.spark.%s import %s\n".formatted(module, name);
  }

  private static boolean ours(Class<?> type) {
    return type.getPackage().equals(PythonStages.class.getPackage());
  }

  /** The Params that a type declares itself. */
  private static List<Param<?>> own(Class<?> type, Params stage) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Param.class.isAssignableFrom(method.getReturnType()))
        .filter(method -> method.getParameterCount() == 0 && !method.isBridge())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Method::getName)
        .map(stage::getParam)
        .<Param<?>>map(param -> param)
        .sorted(ORDER)
        .toList();
  }

  private static void declarations(StringBuilder text, Class<?> type, Params stage) {
    for (Param<?> param : own(type, stage)) {
      text.append("\n    %s: Param[%s] = Param(\n".formatted(param.name(), type(param)));
      text.append("        Params._dummy(),\n        \"%s\",\n".formatted(param.name()));
      text.append(strings("        ", param.doc()));
      text.append("        typeConverter=TypeConverters.%s,\n    )\n".formatted(converter(param)));
    }
  }

  /** Getters, and setters where Java has them, which give the stage: a type variable in mixins. */
  private static void accessors(StringBuilder text, Class<?> type, Params stage, String self) {
    for (Param<?> param : own(type, stage)) {
      String name = param.name();
      String upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
      text.append(
          """

              def get%s(self) -> %s:
                  \"""The value of :py:attr:`%s`, as set or by default.\"""
                  return self.getOrDefault(self.%s)
          """
              .formatted(upper, type(param), name, name));
      if (Arrays.stream(type.getDeclaredMethods())
          .anyMatch(m -> m.getName().equals("set" + upper))) {
        String typed = type.isInterface() ? ": " + self : "";
        text.append(
            """

                def set%s(self%s, value: %s) -> %s:
                    \"""Sets :py:attr:`%s`.\"""
                    return self._set(%s=value)
            """
                .formatted(upper, typed, type(param), self, name, name));
      }
    }
  }

  private static final Comparator<Param<?>> ORDER =
      Comparator.<Param<?>>comparingInt(
              param -> FIRST.contains(param.name()) ? FIRST.indexOf(param.name()) : FIRST.size())
          .thenComparing(Param::name);

  private static List<Param<?>> params(Params stage) {
    return Arrays.stream(stage.params()).<Param<?>>map(param -> param).sorted(ORDER).toList();
  }

  private static void constructor(StringBuilder text, Params stage, Kind kind) {
    String name = stage.getClass().getSimpleName();
    String defaults =
        params(stage).stream()
            .filter(stage::hasDefault)
            .map(
                param ->
                    "            %s=%s,\n"
                        .formatted(param.name(), value(stage, param).orElseThrow()))
            .collect(Collectors.joining());
    if (kind == Kind.MODEL) {
      text.append("\n    def __init__(self, java_model: Optional[JavaObject] = None) -> None:\n");
      text.append("        super().__init__(java_model)\n");
      text.append("        self._setDefault(\n%s        )\n".formatted(defaults));
      return;
    }
    String keywords =
        params(stage).stream()
            .map(
                param ->
                    value(stage, param)
                        .map(
                            value ->
                                "        %s: %s = %s,\n"
                                    .formatted(param.name(), type(param), value))
                        .orElseGet(
                            () ->
                                "        %s: Optional[%s] = None,\n"
                                    .formatted(param.name(), type(param))))
            .collect(Collectors.joining());
    text.append("\n    _input_kwargs: dict[str, Any]\n");
    text.append(
        "\n    @keyword_only\n    def __init__(\n        self,\n        *,\n%s    ) -> None:\n"
            .formatted(keywords));
    text.append("        super().__init__()\n");
    text.append(
        "        self._java_obj = self._new_java_stage(\"%s\")\n"
            .formatted(stage.getClass().getName()));
    text.append("        self._setDefault(\n%s        )\n".formatted(defaults));
    text.append("        self._set(**self._input_kwargs)\n");
    text.append(
        "\n    @keyword_only\n    def setParams(\n        self,\n        *,\n%s    ) -> %s:\n"
            .formatted(keywords, name));
    text.append(
        "        \"\"\"Sets the Params that are given; the others stay as they are.\"\"\"\n");
    text.append("        return self._set(**self._input_kwargs)\n");
  }

  /** The section of a docstring that lists all Params. */
  private static String parameters(Params stage, String heading) {
    StringBuilder text = new StringBuilder(heading + "\n----------\n");
    for (Param<?> param : params(stage)) {
      text.append(param.name()).append(" : ").append(type(param));
      value(stage, param).ifPresent(value -> text.append(", default ").append(value));
      text.append('\n').append(wrapped(param.doc(), 84).indent(4));
    }
    return text.toString().stripTrailing();
  }

  private static String type(Param<?> param) {
    if (param instanceof IntParam || param instanceof LongParam) {
      return "int";
    }
    if (param instanceof DoubleParam) {
      return "float";
    }
    if (param instanceof BooleanParam) {
      return "bool";
    }
    return param instanceof StringArrayParam ? "list[str]" : "str";
  }

  private static String converter(Param<?> param) {
    return switch (type(param)) {
      case "int" -> "toInt";
      case "float" -> "toFloat";
      case "bool" -> "toBoolean";
      case "str" -> "toString";
      default -> "toListString";
    };
  }

  private static Optional<String> value(Params stage, Param<?> param) {
    if (!stage.hasDefault(param)) {
      return Optional.empty();
    }
    Object value = stage.getDefault(param).get();
    if (value instanceof Boolean on) {
      return Optional.of(on ? "True" : "False");
    }
    return Optional.of(
        value instanceof String text ? "\"" + text + "\"" : value.toString().replace("E", "e"));
  }

  /** TextStage: _text_stage. */
  private static String module(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static String file(Class<?> type) {
    return module(type.getSimpleName()) + ".py";
  }

  /** A type's Javadoc as plain text with the marks of docstrings. */
  private static String javadoc(Class<?> type) {
    String source;
    try {
      source = Files.readString(SOURCES.resolve(type.getSimpleName() + ".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int declaration = source.indexOf("\npublic ");
    int start = source.lastIndexOf("/**", declaration);
    String comment =
        source
            .substring(start + 3, source.indexOf("*/", start))
            .replaceAll("(?m)^ \\* ?", "")
            .replaceAll("(?s)\n@.*", "")
            .replaceAll("\\{@(?:code|link)\\s+#?([^}]*)}", "``$1``")
            .replace('#', '.');
    return Arrays.stream(PARAGRAPH.split(comment))
        .map(paragraph -> wrapped(paragraph, 88))
        .collect(Collectors.joining("\n\n"));
  }

  private static String docstring(String indent, String text) {
    String body =
        text.lines()
            .map(line -> line.isBlank() ? "" : indent + line)
            .collect(Collectors.joining("\n"));
    String end = body.contains("\n") ? "\n" + indent : "";
    return "%s\"\"\"%s%s\"\"\"\n".formatted(indent, body.stripLeading(), end);
  }

  /** A text as Python strings that stand one below the other, with a comma behind the last. */
  private static String strings(String indent, String text) {
    List<String> lines =
        new ArrayList<>(wrapped(text, text.length() <= 89 ? 89 : 84).lines().toList());
    for (int i = 0; i < lines.size(); i++) {
      String blank = i + 1 < lines.size() ? " " : "";
      lines.set(i, "%s\"%s%s\"".formatted(indent, lines.get(i).replace("\"", "\\\""), blank));
    }
    return String.join("\n", lines) + ",\n";
  }

  private static String wrapped(String text, int width) {
    StringBuilder wrapped = new StringBuilder();
    int column = 0;
    for (String word : WORD.matcher(text).results().map(MatchResult::group).toList()) {
      if (column > 0 && column + 1 + word.length() > width) {
        wrapped.append('\n');
        column = 0;
      } else if (column > 0) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString();
  }
}
