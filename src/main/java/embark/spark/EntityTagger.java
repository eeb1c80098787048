package embark.spark;

import embark.bundle.Bundle;
import embark.head.Aggregation;
import embark.head.Entity;
import embark.pipeline.EntityOptions;
import embark.pipeline.EntityTask;
import embark.pipeline.Result;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Adds the entities of each text, such as persons and places, as transformers' token-classification
 * pipeline gives them: with any export of a model for token classification.
 *
 * <p>Label names come from the model folder: BIO, BILOU, BIOES or plain ones. The column is an
 * array of structs in the text's order: {@code label}, {@code text} (the part of the text as it
 * came), {@code start} and {@code end} (code points from 0, the end exclusive, so that SQL's {@code
 * substring(text, start + 1, end - start)} is the part) and {@code score}. A text of more tokens
 * than the model reads is read in windows, and no entity is there twice or torn where they meet. A
 * null text has a null, one without entities an empty array.
 */
public final class EntityTagger extends TextTransformer<List<Entity>, EntityTask, EntityTagger> {

  private static final long serialVersionUID = 1L;

  private static final String WINDOW = "window";

  private static final DataType ENTITIES =
      DataTypes.createArrayType(
          new StructType()
              .add("label", DataTypes.StringType, false)
              .add("text", DataTypes.StringType, false)
              .add("start", DataTypes.IntegerType, false)
              .add("end", DataTypes.IntegerType, false)
              .add("score", DataTypes.DoubleType, false),
          false);

  private final Param<String> outputCol;
  private final Param<String> aggregation;
  private final StringArrayParam ignoreLabels;
  private final Param<String> longText;
  private final IntParam overlap;
  private final IntParam maxLength;
  private final BooleanParam lowerCase;

  /** A transformer with a random uid. */
  public EntityTagger() {
    this(Identifiable$.MODULE$.randomUID("entityTagger"));
  }

  /** A transformer with a uid. */
  public EntityTagger(String uid) {
    super(uid);
    this.outputCol = new Param<>(this, "outputCol", "column of the entities; must not exist");
    this.aggregation =
        Choices.of(
            this,
            "aggregation",
            "how labels of tokens become entities: each token is one, tokens next to each other are"
                + " one as their labels say, or words are, with the label of their first token, of"
                + " all on average or of the surest",
            "none",
            "simple",
            "first",
            "average",
            "max");
    this.ignoreLabels =
        new StringArrayParam(
            this, "ignoreLabels", "labels that are left out of the column (unset: O)");
    this.longText =
        Choices.of(
            this,
            "longText",
            "what is done with a text of more than maxLength tokens, it is cut or read in windows"
                + " of that length",
            "truncate",
            WINDOW);
    this.overlap =
        Choices.atLeastZero(
            this,
            "overlap",
            "tokens that neighbouring windows share, with longText=window; transformers calls it"
                + " stride (unset: 64, at most a quarter of maxLength)");
    this.maxLength =
        Choices.atLeastOne(
            this,
            "maxLength",
            "tokens of a text or a window of it, special tokens included (unset: as the model"
                + " folder says)");
    this.lowerCase = Choices.lowerCase(this);
    setDefault(outputCol, "entities");
    setDefault(aggregation, Aggregation.SIMPLE.text());
    setDefault(longText, WINDOW);
  }

  /** Loads a saved transformer. */
  public static EntityTagger load(String path) {
    return read().load(path);
  }

  /** Reads saved transformers. */
  public static MLReader<EntityTagger> read() {
    return new StageReader<>();
  }

  @Override
  EntityTask task(Bundle bundle) {
    ParamValues values = values();
    return EntityTask.resolve(
        bundle,
        new EntityOptions(
            Aggregation.valueOf(values.of(aggregation).toUpperCase(Locale.ROOT)),
            values
                .optional(ignoreLabels, String[].class)
                .map(names -> Set.copyOf(List.of(names)))
                .orElse(Set.of(EntityOptions.OUTSIDE)),
            values.of(longText).equals(WINDOW)
                ? EntityOptions.LongTexts.IN_WINDOWS
                : EntityOptions.LongTexts.TRUNCATED,
            values.optional(overlap, Integer.class),
            values.optional(maxLength, Integer.class),
            Choices.casing(values.optional(lowerCase, Boolean.class))));
  }

  @Override
  List<AddedColumn<List<Entity>>> columns(EntityTask task, Bundle bundle) {
    return List.of(
        new AddedColumn<>(
            new StructField(values().of(outputCol), ENTITIES, true, Metadata.empty()),
            EntityTagger::rows));
  }

  private static Row[] rows(Result<?, List<Entity>> result) {
    List<Entity> entities = result.value();
    Row[] rows = new Row[entities.size()];
    for (int i = 0; i < rows.length; i++) {
      Entity one = entities.get(i);
      rows[i] = RowFactory.create(one.label(), one.text(), one.start(), one.end(), one.score());
    }
    return rows;
  }

  /** Param {@code outputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Param {@code aggregation}. */
  public Param<String> aggregation() {
    return aggregation;
  }

  /** Param {@code ignoreLabels}. */
  public StringArrayParam ignoreLabels() {
    return ignoreLabels;
  }

  /** Param {@code longText}. */
  public Param<String> longText() {
    return longText;
  }

  /** Param {@code overlap}. */
  public IntParam overlap() {
    return overlap;
  }

  /** Param {@code maxLength}. */
  public IntParam maxLength() {
    return maxLength;
  }

  /** Param {@code lowerCase}. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  /** Sets the column of the entities. */
  public EntityTagger setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets how labels of tokens become entities. */
  public EntityTagger setAggregation(String value) {
    return with(aggregation, value);
  }

  /** Sets labels that are left out. */
  public EntityTagger setIgnoreLabels(String... value) {
    return with(ignoreLabels, value);
  }

  /** Sets what is done with long texts. */
  public EntityTagger setLongText(String value) {
    return with(longText, value);
  }

  /** Sets tokens that neighbouring windows share. */
  public EntityTagger setOverlap(int value) {
    return with(overlap, value);
  }

  /** Sets tokens of a text or a window. */
  public EntityTagger setMaxLength(int value) {
    return with(maxLength, value);
  }

  /** Sets whether texts are lower-cased. */
  public EntityTagger setLowerCase(boolean value) {
    return with(lowerCase, value);
  }
}
