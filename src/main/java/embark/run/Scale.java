package embark.run;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Round numbers along an axis of counts, from 0.
 *
 * @param step from one to the next: 1, 2 or 5 times a power of ten
 * @param full the last, at least as much as is shown
 */
record Scale(long step, long full) {

  private static final int STEPS = 5;

  /** At most five steps that reach so far. */
  static Scale upTo(long most) {
    long step = 1;
    for (int i = 0; most > STEPS * step; i++) {
      step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    }
    return new Scale(step, Math.max(1, (most + step - 1) / step) * step);
  }

  /** The numbers. */
  List<Long> marks() {
    return LongStream.rangeClosed(0, full / step).mapToObj(i -> i * step).toList();
  }

  /** One of the numbers, in thousands or millions where all of them are. */
  String text(long mark) {
    if (mark == 0 || full < 10_000) {
      return Numbers.count(mark);
    }
    return full < 10_000_000
        ? Numbers.count(mark / 1_000) + "k"
        : Numbers.count(mark / 1_000_000) + "M";
  }
}
