package embark.examples;

import embark.spark.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Messages to the office of a small town, each about one of five topics. */
final class Messages {

  private static final StructType SCHEMA =
      new StructType().add("id", "int").add("text", "string").add("topic", "string");

  private static final String WASTE =
      """
      My bin was not emptied this morning.
      When is the next collection of garden waste?
      The recycling truck drove past our street again.
      Where can I take an old fridge?
      The glass container at the corner is overflowing.
      We need a second bin for paper.
      Somebody dumped tyres at the edge of the forest.
      Do pizza boxes go into the paper or the rubbish?
      The lid of my dustbin is broken, can I get a new one?
      Please send me the calendar of rubbish collections.
      There is litter all over the picnic area.
      Can I bring leftover paint to the recycling yard?
      Our compost bin attracts rats, what can we do?
      The bulky waste has been lying on the pavement for a week.
      """;

  private static final String PARKING =
      """
      I want to contest a parking ticket.
      How do I get a resident's parking permit?
      The meter took my coins and printed no ticket.
      Is parking free on Sundays?
      A van blocks the disabled parking space every day.
      Where may visitors leave their cars overnight?
      My permit expires next week, how do I renew it?
      I was fined although my disc was on the dashboard.
      Are there charging points in the car park?
      The barrier of the garage did not open.
      How much is the monthly rate for the multi-storey car park?
      My neighbour's car has been standing in front of my drive since Monday.
      Can I park my motorhome in our street?
      May a moving van stop in the no-parking zone for an hour?
      """;

  private static final String LIBRARY =
      """
      I lost my library card.
      How long may I keep a borrowed novel?
      Can I renew my books online?
      Is the reading room open on Saturday?
      I would like to reserve a travel guide.
      Do you have audio books for children?
      The fee for returning a book late seems wrong.
      How do I borrow e-books on my tablet?
      Could you buy the new cookbook for the collection?
      The magazine that I ordered has not arrived at the branch.
      Is there a story hour for toddlers?
      Somebody has scribbled in the dictionary that I borrowed.
      May I bring my own coffee into the reading room?
      Where do I drop returned books after closing time?
      """;

  private static final String POOL =
      """
      When does the outdoor pool open this summer?
      The water in the small basin is too cold.
      How much is a season ticket for swimming?
      Are there swimming lessons for adults?
      I left my goggles in the changing room.
      Is the diving board closed today?
      My daughter wants to take her swimming badge.
      Do I have to wear a bathing cap?
      The showers at the pool are dirty.
      Can I hire a lane for our swimming club?
      At what time is aqua gymnastics?
      Is the sauna mixed on Thursdays?
      Are babies allowed in the warm pool?
      The lifeguard was very friendly to my son.
      """;

  private static final String WEDDING =
      """
      We want to get married in the town hall.
      Which papers does the registrar need for a wedding?
      Can our ceremony take place on a Saturday?
      How early can we book the wedding room?
      My fiancé is from Brazil, what documents must he bring?
      How many guests fit into the wedding room?
      I want to keep my surname after the marriage.
      Can we get a second copy of the marriage certificate?
      Is it possible to marry in the castle garden?
      What does a civil ceremony cost?
      Do we need witnesses to marry?
      May our friends throw rice after the ceremony?
      We would like to postpone our wedding to autumn.
      Can the registrar hold the ceremony in English?
      """;

  private Messages() {}

  /** All messages: {@code id}, {@code text} and {@code topic}. */
  static Dataset<Row> all() {
    List<Row> rows = new ArrayList<>();
    add(rows, WASTE, "waste");
    add(rows, PARKING, "parking");
    add(rows, LIBRARY, "library");
    add(rows, POOL, "pool");
    add(rows, WEDDING, "wedding");
    return LocalSpark.session().createDataFrame(rows, SCHEMA).coalesce(1);
  }

  /** Three messages of four, to learn from. */
  static Dataset<Row> toLearnFrom() {
    return all().where("id % 4 <> 1");
  }

  /** The others, to be measured by. */
  static Dataset<Row> toMeasureBy() {
    return all().where("id % 4 = 1");
  }

  private static void add(List<Row> rows, String lines, String topic) {
    lines.lines().forEach(line -> rows.add(RowFactory.create(rows.size(), line, topic)));
  }
}
