package embark.run;

import java.util.Locale;

/** A drawing for a page; lengths are in pixels, from the upper left corner. */
final class Svg {

  private final StringBuilder shapes = new StringBuilder();
  private final double width;
  private final double height;

  Svg(double width, double height) {
    this.width = width;
    this.height = height;
  }

  /** What a shape looks like and says. */
  record Look(String style, double opacity, String tip) {

    /** A class of the page's style sheet, and nothing more. */
    static Look of(String style) {
      return new Look(style, 1, "");
    }

    /** The same with a tip that is shown under the pointer. */
    Look saying(String text) {
      return new Look(style, opacity, text);
    }

    /** The same, more or less strong: 0 to 1. */
    Look strong(double strength) {
      return new Look(style, strength, tip);
    }
  }

  /** Where a text starts, or ends, or has its middle. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  Svg rect(double x, double y, double w, double h, Look look) {
    return shape(
        "rect",
        "x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"".formatted(n(x), n(y), n(w), n(h)),
        look);
  }

  Svg circle(double x, double y, double radius, Look look) {
    return shape("circle", "cx=\"%s\" cy=\"%s\" r=\"%s\"".formatted(n(x), n(y), n(radius)), look);
  }

  Svg line(double x1, double y1, double x2, double y2, Look look) {
    return shape(
        "line",
        "x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"".formatted(n(x1), n(y1), n(x2), n(y2)),
        look);
  }

  /** A text, turned by so many degrees, its middle line at the point. */
  Svg text(double x, double y, int turn, double size, Anchor anchor, String text, Look look) {
    String tip = look.tip().isEmpty() ? "" : "<title>" + Html.escape(look.tip()) + "</title>";
    shapes.append(
        "<text transform=\"translate(%s %s)%s\" dy=\".35em\" font-size=\"%s\" text-anchor=\"%s\" class=\"%s\">%s%s</text>\n"
            .formatted(
                n(x),
                n(y),
                turn == 0 ? "" : " rotate(" + turn + ")",
                n(size),
                anchor.name().toLowerCase(Locale.ROOT),
                look.style(),
                tip,
                Html.escape(text)));
    return this;
  }

  private Svg shape(String name, String place, Look look) {
    shapes.append('<').append(name).append(' ').append(place);
    if (look.opacity() < 1) {
      shapes.append(" opacity=\"").append(n(look.opacity())).append('"');
    }
    shapes.append(" class=\"").append(look.style()).append('"');
    if (look.tip().isEmpty()) {
      shapes.append("/>\n");
    } else {
      shapes.append("><title>").append(Html.escape(look.tip())).append("</title></");
      shapes.append(name).append(">\n");
    }
    return this;
  }

  /** The element; {@code description} is read out where it cannot be seen. */
  String markup(String description) {
    return "<svg width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n%s</svg>\n"
        .formatted(
            n(width), n(height), n(width), n(height), Html.escape(description), shapes.toString());
  }

  private static String n(double length) {
    String text = String.format(Locale.ROOT, "%.2f", length);
    return text.replaceAll("\\.?0+$", "");
  }
}
