package embark.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embark.bundle.Bundle;
import embark.bundle.BundleReader;
import embark.head.Entity;
import embark.tokenize.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
      assertEntities(golden, one, order(golden), PipelineRun.ALONE);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void entitiesAreTheReferencesInAnyCompany(EntityGolden golden) {
    List<Integer> order = new ArrayList<>(order(golden));
    order.addAll(order(golden));
    Collections.shuffle(order, new Random(7));
    for (EntityGolden.Case one : golden.cases()) {
      for (PipelineRun run : PipelineRun.inCompany()) {
        assertEntities(golden, one, order, run);
      }
    }
  }

  private static List<Integer> order(EntityGolden golden) {
    return IntStream.range(0, golden.texts().size()).boxed().toList();
  }

  private static EntityTask task(Bundle bundle, EntityGolden.Case one) {
    EntityOptions options = EntityOptions.of(one.aggregation());
    return EntityTask.resolve(
        bundle,
        new EntityOptions(
            one.aggregation(),
            Set.of(EntityOptions.OUTSIDE),
            one.stride().isPresent()
                ? EntityOptions.LongTexts.IN_WINDOWS
                : EntityOptions.LongTexts.TRUNCATED,
            one.stride(),
            options.maxLength(),
            options.casing()));
  }

  private static void assertEntities(
      EntityGolden golden, EntityGolden.Case one, List<Integer> order, PipelineRun run) {
    Bundle bundle = BundleReader.read(golden.folder());
    List<Text> texts = order.stream().map(golden.texts()::get).map(Text::of).toList();
    List<List<Entity>> all = run.answers(golden.folder(), task(bundle, one), texts);
    for (int i = 0; i < all.size(); i++) {
      List<Entity> expected = one.entities().get(order.get(i));
      String what = "%s, %s, %s".formatted(run, one, texts.get(i));
      List<Entity> found = all.get(i);
      if (one.stride().isPresent() && System.getenv("PROBE") != null) {
        boolean same = expected.size() == found.size();
        for (int k = 0; same && k < found.size(); k++) {
          same =
              expected.get(k).start() == found.get(k).start()
                  && expected.get(k).end() == found.get(k).end()
                  && Math.abs(expected.get(k).score() - found.get(k).score()) < 1e-4;
        }
        if (!same && run.equals(PipelineRun.ALONE)) {
          System.out.println(
              "DIFF "
                  + golden
                  + " "
                  + one
                  + " "
                  + texts.get(i).first().length()
                  + "\n  "
                  + expected
                  + "\n  "
                  + found);
        }
        continue;
      }
      assertEquals(expected.size(), found.size(), what + expected + found);
      for (int entity = 0; entity < found.size(); entity++) {
        Entity its = expected.get(entity);
        double score = found.get(entity).score();
        assertEquals(its.score(), score, TOLERANCE, what);
        assertEquals(
            new Entity(its.label(), its.text(), its.start(), its.end(), score),
            found.get(entity),
            what);
      }
    }
  }
}
