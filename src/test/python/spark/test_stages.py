"""What stages do, the same in a classic session and over Spark Connect."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import golden
from embark import (
    EntityTagger,
    HeadModel,
    HeadTrainer,
    MaskFiller,
    PairScorer,
    QuestionAnswerer,
    TextClassifier,
    TextEmbedder,
    ZeroShotClassifier,
)
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StringIndexer
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql import DataFrame, SparkSession, is_remote


def numbered(spark: SparkSession, texts: list[str]) -> DataFrame:
    return spark.createDataFrame(list(enumerate(texts)), "id int, text string")


def column(rows: DataFrame, name: str) -> list:
    return [row[name] for row in rows.orderBy("id").select(name).collect()]


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("own", {}),
        ("cls", {"pooling": "cls", "normalize": False}),
        ("query", {"prompt": "query"}),
        ("dimensions", {"dimensions": 8, "normalize": True}),
    ],
)
def test_vectors_are_those_of_the_reference(
    spark: SparkSession, encoder: str, name: str, params: dict
) -> None:
    expected = golden(f"tiny-bert.{name}")
    told = {key: value for key, value in expected["settings"].items() if value is not None}
    assert told == params
    embedder = TextEmbedder(inputCol="text", model=encoder, **params)
    vectors = column(embedder.transform(numbered(spark, expected["texts"])), "embedding")
    assert len(vectors) == len(expected["vectors"])
    for vector, reference in zip(vectors, expected["vectors"]):
        assert vector == pytest.approx(reference, abs=1e-5)


def test_none_is_as_the_model_folder_says(spark: SparkSession, encoder: str) -> None:
    texts = numbered(spark, golden("tiny-bert.own")["texts"])
    untold = column(TextEmbedder(inputCol="text", model=encoder).transform(texts), "embedding")
    names = ["normalize", "dimensions", "maxLength", "overlap", "prompt", "lowerCase"]
    told = TextEmbedder(inputCol="text", model=encoder, **dict.fromkeys(names))
    assert column(told.transform(texts), "embedding") == untold
    told.setDimensions(8).setNormalize(False)
    assert len(column(told.transform(texts), "embedding")[0]) == 8
    told.setDimensions(None).clear(told.normalize)
    assert column(told.transform(texts), "embedding") == untold


def test_labels_are_those_of_the_reference(spark: SparkSession, models: Path) -> None:
    expected = golden("classifier-bert")
    classifier = TextClassifier(inputCol="text", model=str(models / "classifier-bert"))
    rows = classifier.transform(numbered(spark, expected["texts"]))
    names = [max(zip(scores, expected["labels"]))[1] for scores in expected["scores"]]
    assert column(rows, "label") == names
    assert column(rows, "score") == pytest.approx([max(s) for s in expected["scores"]], abs=1e-4)


def test_entities_are_those_of_the_reference(spark: SparkSession, models: Path) -> None:
    expected = golden("entities-bert")
    tagger = EntityTagger(
        inputCol="text",
        model=str(models / "entities-bert"),
        aggregation="first",
        longText="truncate",
    )
    found = column(tagger.transform(numbered(spark, expected["texts"])), "entities")
    (first,) = (
        case["entities"]
        for case in expected["cases"]
        if (case["strategy"], case["stride"]) == ("first", None)
    )
    places = [[(one[0], *one[3:5]) for one in row] for row in first]
    assert [[(one.label, one.start, one.end) for one in row] for row in found] == places


def test_answers_are_those_of_the_reference(spark: SparkSession, models: Path) -> None:
    expected = golden("answers-bert")
    asked = [(i, *pair) for i, pair in enumerate(expected["questions"])]
    rows = spark.createDataFrame(asked, "id int, question string, context string")
    answerer = QuestionAnswerer(
        inputCol="question", contextCol="context", model=str(models / "answers-bert")
    )
    best = [row[0] for row in expected["cases"][0]["answers"]]
    answered = answerer.transform(rows)
    assert column(answered, "answer") == [answer for answer, *_ in best]
    assert column(answered, "score") == pytest.approx([one[1] for one in best], abs=1e-4)


def test_scores_of_pairs_are_those_of_the_reference(spark: SparkSession, models: Path) -> None:
    expected = golden("pairs-minilm")
    pairs = [(i, *pair) for i, pair in enumerate(expected["pairs"])]
    rows = spark.createDataFrame(pairs, "id int, query string, passage string")
    scorer = PairScorer(inputCol="query", passageCol="passage", model=str(models / "pairs-minilm"))
    scores = [score for (score,) in expected["scores"]]
    assert column(scorer.transform(rows), "score") == pytest.approx(scores, abs=1e-4)


def test_words_for_masks_are_those_of_the_reference(spark: SparkSession, models: Path) -> None:
    expected = golden("masks-roberta")
    filler = MaskFiller(inputCol="text", model=str(models / "masks-roberta"), topK=1)
    found = column(filler.transform(numbered(spark, expected["texts"])), "words")
    (best,) = (case["words"] for case in expected["cases"] if case["topK"] == 1)
    words = [[mask[0][1:3] for mask in masks] for masks in best]
    assert [[[word.id, word.word] for word in row] for row in found] == words


def test_names_of_labels_are_enough(encoder: str, topics: DataFrame) -> None:
    """With descriptions and examples, as a model of random weights needs them."""
    classifier = (
        ZeroShotClassifier(inputCol="text", model=encoder, outputCol="guess")
        .setLabels(["cats", "accounts"])
        .setDescriptions(["the cat sleeps on the stones", ""])
        .setExampleTexts(
            ["my cat 1", "cats sleep on stones 2", "my account 3", "open an account 4"]
        )
        .setExampleLabels(["cats", "cats", "accounts", "accounts"])
    )
    rows = classifier.transform(topics)
    right = rows.where("guess = topic").count()
    assert right >= 20, f"{right} of 32"


def test_a_pipeline_saves_and_loads(
    spark: SparkSession, encoder: str, topics: DataFrame, tmp_path: Path
) -> None:
    pipeline = Pipeline(
        stages=[
            TextEmbedder(inputCol="text", outputCol="features", outputType="vector", model=encoder),
            StringIndexer(inputCol="topic", outputCol="label"),
            LogisticRegression(maxIter=5),
        ]
    )
    pipeline.write().overwrite().save(str(tmp_path / "pipeline"))
    read = Pipeline.load(str(tmp_path / "pipeline"))
    assert isinstance(read.getStages()[0], TextEmbedder)
    assert read.getStages()[0].getOutputType() == "vector"

    fitted = read.fit(topics)
    fitted.save(str(tmp_path / "fitted"))
    loaded = PipelineModel.load(str(tmp_path / "fitted"))
    stage = loaded.stages[0]
    assert type(stage) is TextEmbedder
    assert stage.uid == pipeline.getStages()[0].uid
    assert (stage.getModel(), stage.getInputCol()) == (encoder, "text")
    expected = column(fitted.transform(topics), "prediction")
    assert column(loaded.transform(topics), "prediction") == expected


@pytest.mark.parametrize(
    "stage",
    [
        lambda: TextEmbedder(inputCol="text", dimensions=4, normalize=False),
        lambda: TextClassifier(inputCol="text", labels=["a", "b"], threshold=0.25, topK=2),
        lambda: ZeroShotClassifier(inputCol="text", labels=["a", "b"], multiLabel=True),
        lambda: PairScorer(inputCol="text", passageCol="other", label="entailment"),
        lambda: MaskFiller(inputCol="text", mask="___", targets=["a", "b"], scoreCol="s"),
        lambda: EntityTagger(inputCol="text", aggregation="max", ignoreLabels=["O", "MISC"]),
        lambda: QuestionAnswerer(inputCol="text", contextCol="other", handleImpossible=True),
        lambda: HeadTrainer(labelCol="topic", seed=7, regParam=0.5, fitIntercept=False),
    ],
)
def test_a_stage_keeps_its_params(spark: SparkSession, stage, tmp_path: Path) -> None:
    saved = stage()
    saved.write().overwrite().save(str(tmp_path / "stage"))
    loaded = type(saved).load(str(tmp_path / "stage"))
    assert loaded.uid == saved.uid
    values = {param.name: value for param, value in loaded.extractParamMap().items()}
    assert values == {param.name: value for param, value in saved.extractParamMap().items()}


def test_a_head_is_trained_and_used(
    spark: SparkSession, encoder: str, topics: DataFrame, tmp_path: Path
) -> None:
    trainer = HeadTrainer(inputCol="text", labelCol="topic", model=encoder, maxIter=20)
    model = trainer.fit(topics)
    assert isinstance(model, HeadModel)
    assert model.uid == trainer.uid
    assert model.labels == ["accounts", "cats"]
    rows = model.transform(topics)
    labels = column(rows, "predictedLabel")
    assert labels == column(topics, "topic")

    model.write().overwrite().save(str(tmp_path / "model"))
    loaded = HeadModel.load(str(tmp_path / "model"))
    assert loaded.labels == model.labels
    assert len(loaded.getModelFingerprint()) == 64
    scores = column(rows, "score")
    assert column(loaded.transform(topics), "score") == scores
    assert column(loaded.setOutputCol("mine").transform(topics), "mine") == labels

    model.saveBundle(str(tmp_path / "bundle"))
    classifier = TextClassifier(inputCol="text", model=str(tmp_path / "bundle"))
    assert column(classifier.transform(topics), "label") == labels
    with pytest.raises(Exception, match="bundle"):
        model.saveBundle(str(tmp_path / "bundle"))
    loaded.replaceBundle(str(tmp_path / "bundle"))
    assert column(classifier.transform(topics), "score") == pytest.approx(scores, abs=1e-6)


def test_a_search_over_params(
    spark: SparkSession, encoder: str, topics: DataFrame, tmp_path: Path
) -> None:
    indexed = StringIndexer(inputCol="topic", outputCol="label").fit(topics).transform(topics)
    embedded = TextEmbedder(inputCol="text", model=encoder).transform(indexed).cache()
    trainer = HeadTrainer(
        inputCol="text", embeddingCol="embedding", labelCol="label", model=encoder, maxIter=5
    )
    search = CrossValidator(
        estimator=trainer,
        estimatorParamMaps=ParamGridBuilder().addGrid(trainer.regParam, [0.001, 1e6]).build(),
        evaluator=MulticlassClassificationEvaluator(metricName="accuracy"),
        numFolds=2,
        seed=3,
    )
    found = search.fit(embedded)
    assert isinstance(found.bestModel, HeadModel)
    assert found.avgMetrics[0] >= found.avgMetrics[1]
    found.write().overwrite().save(str(tmp_path / "search"))
    loaded = CrossValidatorModel.load(str(tmp_path / "search"))
    expected = column(found.transform(embedded), "predictedLabel")
    assert column(loaded.transform(embedded), "predictedLabel") == expected


def test_what_is_wrong_is_said(spark: SparkSession, encoder: str, topics: DataFrame) -> None:
    embedder = TextEmbedder(inputCol="body", model=encoder, pooling="cls", dimensions=99)
    with pytest.raises(Exception) as refused:
        embedder.transform(topics).collect()
    said = str(refused.value)
    assert "Column 'body' does not exist; expected one of [id, text, topic]" in said
    assert "Invalid dimensions: 99; expected 1 to 32" in said
    # A Connect server adds its stack to the message.
    assert is_remote() or "\tat " not in said
    with pytest.raises(Exception, match="Invalid pooling: 'avg'; expected one of mean, cls"):
        TextEmbedder(inputCol="text", model=encoder, pooling="avg").transform(topics).collect()
    with pytest.raises(Exception, match="there is no such path and no built-in model"):
        TextEmbedder(inputCol="text", model="/no/such/model").transform(topics).collect()
    with pytest.raises(TypeError, match="dimensions"):
        TextEmbedder(dimensions="many")
