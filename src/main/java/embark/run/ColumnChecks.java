package embark.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** Whether the columns of an input are those that a run is asked for. */
final class ColumnChecks {

  private ColumnChecks() {}

  /** Columns of the input that have names which the run needs. */
  static List<String> taken(
      StructType schema,
      TransformRun.Selection selection,
      TransformRun.Faults faults,
      Output.Existing existing) {
    List<String> needed = new ArrayList<>();
    if (existing == Output.Existing.ADD) {
      needed.add(RunPlace.RUN);
    }
    if (faults.onError() != OnError.FAIL) {
      needed.addAll(List.of(Quarantine.ERROR, Quarantine.FILE, Quarantine.ROW));
    }
    List<String> names =
        selection.keep().isEmpty() ? List.of(schema.fieldNames()) : selection.keep();
    return needed.stream()
        .filter(name -> names.stream().anyMatch(name::equalsIgnoreCase))
        .map(
            name ->
                "Column '%s' of the input has a name that the output needs; expected another. Leave it out with --keep."
                    .formatted(name))
        .toList();
  }

  /** What was asked for and is not there. */
  static List<String> missing(StructType schema, TransformRun.Selection selection) {
    List<String> names = List.of(schema.fieldNames());
    List<String> problems = new ArrayList<>();
    selection.keep().stream()
        .filter(name -> !names.contains(name))
        .map(
            name ->
                "Column '%s' to keep does not exist; expected one of %s. Correct --keep."
                    .formatted(name, names))
        .forEach(problems::add);
    Set<String> kept = Set.copyOf(selection.keep().isEmpty() ? names : selection.keep());
    selection
        .id()
        .filter(name -> !names.contains(name) || !kept.contains(name))
        .map(
            name ->
                "Column '%s' of the ids is not written; expected one of %s that is kept. Correct --id or --keep."
                    .formatted(name, names))
        .ifPresent(problems::add);
    return problems;
  }
}
