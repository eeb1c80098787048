package embark.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The pages' tables are those of the Params: else run {@code checks/java embark.spark.ParamTables}.
 */
class ParamTablesTest {

  @Test
  void thePagesHaveTheParams() throws IOException {
    List<String> stages = new ArrayList<>();
    for (Map.Entry<Path, String> page : ParamTables.pages().entrySet()) {
      String text = Files.readString(page.getKey());
      assertEquals(page.getValue(), text, page.getKey().toString());
      stages.addAll(ParamTables.stages(text));
    }
    assertEquals(
        List.of(
            "Chunker",
            "EntityTagger",
            "HeadModel",
            "HeadTrainer",
            "MaskFiller",
            "PairScorer",
            "QuestionAnswerer",
            "Summarizer",
            "TextClassifier",
            "TextEmbedder",
            "ZeroShotClassifier"),
        stages.stream().sorted().toList());
  }
}
