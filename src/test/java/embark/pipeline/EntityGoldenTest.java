package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.bundle.Tokenizers;
import embark.head.Aggregation;
import embark.head.Entity;
import embark.tokenize.Encoding;
import embark.tokenize.Places;
import embark.tokenize.Text;
import embark.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entities, their places and scores equal those of transformers' token-classification pipeline. */
class EntityGoldenTest {

  private static final double TOLERANCE = 1e-4;

  static Stream<EntityGolden> goldens() {
    return EntityGolden.FAMILIES.stream().map(EntityGolden::of);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void entitiesAreTheReferencesAlone(EntityGolden golden) {
    for (EntityGolden.Case one : golden.cases()) {
      assertEntities(golden, one, comparable(golden, one), PipelineRun.ALONE);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void entitiesAreTheReferencesInAnyCompany(EntityGolden golden) {
    for (EntityGolden.Case one : golden.cases()) {
      List<Integer> order = comparable(golden, one);
      order.addAll(order.subList(0, order.size() / 2));
      Collections.shuffle(order, new Random(7));
      for (PipelineRun run : PipelineRun.inCompany()) {
        assertEntities(golden, one, order, run);
      }
    }
  }

  /**
   * Where texts are of several windows, the pipeline makes entities of each window and keeps the
   * longer of two that overlap, and Embark puts the tokens together first: both say the same of
   * most, and Embark's are those of the text's first window up to what the next one has too.
   */
  @ParameterizedTest
  @MethodSource("goldens")
  void entitiesOfWindowsAreMostlyTheReferences(EntityGolden golden) {
    Bundle bundle = BundleReader.read(golden.folder());
    int same = 0;
    int all = 0;
    for (EntityGolden.Case one : golden.cases()) {
      EntityTask task = task(bundle, one);
      List<Integer> texts = order(golden);
      texts.removeAll(comparable(golden, one));
      List<List<Entity>> found = found(golden, task, texts, PipelineRun.ALONE);
      for (int i = 0; i < texts.size(); i++) {
        List<String> ours = places(found.get(i));
        List<String> theirs = places(one.entities().get(texts.get(i)));
        all += ours.size() + theirs.size();
        ours.retainAll(theirs);
        same += 2 * ours.size();
      }
    }
    assertTrue(all > 1000 && same > 0.75 * all, "%d of %d".formatted(same, all));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void aTextsFirstWindowIsAsIfItWereCut(EntityGolden golden) {
    Bundle bundle = BundleReader.read(golden.folder());
    EntityGolden.Case cut = simple(golden, Optional.empty());
    EntityTask task = task(bundle, simple(golden, Optional.of(8)));
    List<List<Entity>> found = found(golden, task, order(golden), PipelineRun.ALONE);
    for (int i = 0; i < found.size(); i++) {
      Places first = windows(bundle, task, golden.texts().get(i)).get(0).places();
      int shared = first.length() - 8;
      List<Entity> expected =
          cut.entities().get(i).stream()
              .filter(one -> one.end() < first.start(Math.max(0, shared - 2)))
              .toList();
      assertSame(expected, found.get(i).subList(0, expected.size()), golden.texts().get(i));
    }
  }

  private static EntityGolden.Case simple(EntityGolden golden, Optional<Integer> stride) {
    return golden.cases().stream()
        .filter(one -> one.aggregation() == Aggregation.SIMPLE && one.stride().equals(stride))
        .findFirst()
        .orElseThrow();
  }

  private static List<Integer> order(EntityGolden golden) {
    return new ArrayList<>(IntStream.range(0, golden.texts().size()).boxed().toList());
  }

  /** The texts that are cut or of one window. */
  private static List<Integer> comparable(EntityGolden golden, EntityGolden.Case one) {
    Bundle bundle = BundleReader.read(golden.folder());
    List<Integer> texts = order(golden);
    if (one.stride().isPresent()) {
      EntityTask task = task(bundle, one);
      texts.removeIf(text -> windows(bundle, task, golden.texts().get(text)).size() > 1);
    }
    assertTrue(texts.size() > 5, "texts to compare");
    return texts;
  }

  private static List<Encoding> windows(Bundle bundle, EntityTask task, String text) {
    try (Tokenizer tokenizer = Tokenizers.open(task.tokenizer(bundle))) {
      return tokenizer.encode(Text.of(text));
    }
  }

  private static List<String> places(List<Entity> entities) {
    return new ArrayList<>(
        entities.stream()
            .map(one -> "%s %d %d".formatted(one.label(), one.start(), one.end()))
            .toList());
  }

  private static EntityTask task(Bundle bundle, EntityGolden.Case one) {
    EntityOptions options = EntityOptions.of(one.aggregation());
    return EntityTask.resolve(
        bundle,
        new EntityOptions(
            one.aggregation(),
            options.ignored(),
            one.stride().isPresent()
                ? EntityOptions.LongTexts.IN_WINDOWS
                : EntityOptions.LongTexts.TRUNCATED,
            one.stride(),
            options.maxLength(),
            options.casing()));
  }

  private static List<List<Entity>> found(
      EntityGolden golden, EntityTask task, List<Integer> order, PipelineRun run) {
    return run.answers(
        golden.folder(), task, order.stream().map(golden.texts()::get).map(Text::of).toList());
  }

  private static void assertEntities(
      EntityGolden golden, EntityGolden.Case one, List<Integer> order, PipelineRun run) {
    List<List<Entity>> all =
        found(golden, task(BundleReader.read(golden.folder()), one), order, run);
    for (int i = 0; i < all.size(); i++) {
      assertSame(
          one.entities().get(order.get(i)),
          all.get(i),
          "%s, %s, %s".formatted(run, one, golden.texts().get(order.get(i))));
    }
  }

  private static void assertSame(List<Entity> expected, List<Entity> found, String what) {
    assertEquals(places(expected), places(found), what);
    for (int entity = 0; entity < found.size(); entity++) {
      assertEquals(expected.get(entity).text(), found.get(entity).text(), what);
      assertEquals(expected.get(entity).score(), found.get(entity).score(), TOLERANCE, what);
    }
  }
}
