"""The stages, under the names that saved stages know them by."""

from embark.spark._chunker import Chunker
from embark.spark._entity_tagger import EntityTagger
from embark.spark._evaluation import Evaluation
from embark.spark._head_model import HeadModel
from embark.spark._head_trainer import HeadTrainer
from embark.spark._mask_filler import MaskFiller
from embark.spark._pair_scorer import PairScorer
from embark.spark._question_answerer import QuestionAnswerer
from embark.spark._summarizer import Summarizer
from embark.spark._text_classifier import TextClassifier
from embark.spark._text_embedder import TextEmbedder
from embark.spark._zero_shot_classifier import ZeroShotClassifier

__all__ = [
    "Chunker",
    "EntityTagger",
    "Evaluation",
    "HeadModel",
    "HeadTrainer",
    "MaskFiller",
    "PairScorer",
    "QuestionAnswerer",
    "Summarizer",
    "TextClassifier",
    "TextEmbedder",
    "ZeroShotClassifier",
]

# PySpark finds a stage's Python class by its Java class's name, and the other way round.
for _stage in (
    Chunker,
    EntityTagger,
    HeadModel,
    HeadTrainer,
    MaskFiller,
    PairScorer,
    QuestionAnswerer,
    Summarizer,
    TextClassifier,
    TextEmbedder,
    ZeroShotClassifier,
):
    _stage.__module__ = __name__
