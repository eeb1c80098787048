package embark.run;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A page that was parsed as XML. */
record PageReader(Document document) {

  static PageReader parsed(String html) throws Exception {
    byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
    return new PageReader(
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(bytes)));
  }

  /** All its words. */
  String text() {
    return document.getDocumentElement().getTextContent();
  }

  /** The elements of a tag and a class; an empty class stands for all. */
  List<Element> elements(String tag, String style) {
    return elements(document.getDocumentElement(), tag, style);
  }

  /** Those inside an element. */
  static List<Element> elements(Element inside, String tag, String style) {
    NodeList found = inside.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> (Element) found.item(i))
        .filter(
            element ->
                style.isEmpty()
                    || List.of(element.getAttribute("class").split(" ")).contains(style))
        .toList();
  }
}
