package embark.spark.sql;

import java.util.List;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Scala's sequences and Java's lists. */
final class Seqs {

  private Seqs() {}

  /** A sequence with a copy of the elements. */
  static <T> scala.collection.immutable.Seq<T> of(List<T> elements) {
    return CollectionConverters.asScala(List.copyOf(elements)).toList();
  }

  /** A sequence of some elements. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  static <T> scala.collection.immutable.Seq<T> of(T... elements) {
    return of(List.of(elements));
  }

  /** A sequence as one of a wider type. */
  @SuppressWarnings("unchecked")
  static <T> scala.collection.immutable.Seq<T> wide(
      scala.collection.immutable.Seq<? extends T> elements) {
    return (scala.collection.immutable.Seq<T>) elements;
  }

  /** A list that shows a sequence. */
  static <T> List<T> list(Seq<T> elements) {
    return CollectionConverters.asJava(elements);
  }
}
