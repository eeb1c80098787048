package embark.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links of README.md and docs/ to files and headings of the project lead somewhere. */
class PageLinksTest {

  private static final Pattern LINK =
      Pattern.compile("\\]\\(((?!https?:)[^)#\\s]*)(#[^)\\s]*)?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

  /** The anchors that GitHub gives a page's headings. */
  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
        .results()
        .map(match -> match.group(1).strip().toLowerCase(Locale.ROOT))
        .map(heading -> "#" + heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static List<String> broken(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
      Path target =
          link.group(1).isEmpty()
              ? page
              : page.toAbsolutePath().getParent().resolve(link.group(1)).normalize();
      if (!Files.exists(target)
          || (link.group(2) != null && !anchors(target).contains(link.group(2)))) {
        broken.add(page + ": " + link.group());
      }
    }
    return broken;
  }

  @Test
  void allLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : Blocks.pages()) {
      broken.addAll(broken(page));
    }
    assertEquals(List.of(), broken);
  }
}
