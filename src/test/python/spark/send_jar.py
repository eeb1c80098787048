"""A client that sends the jar to a Connect server: send_jar.py URL MODEL"""

import sys

import embark
from pyspark.sql import SparkSession

url, model = sys.argv[1:]
spark = SparkSession.builder.remote(url).getOrCreate()
rows = spark.createDataFrame(
    [("a cat", "a"), ("cats", "a"), ("key", "b"), ("keys", "b")], "text string, topic string"
)
embedder = embark.TextEmbedder(inputCol="text", model=model)
try:
    embedder.transform(rows).collect()
except Exception as refused:
    found = "Unsupported ML operator, found embark.spark.TextEmbedder"
    print("without it:", found if found in str(refused) else refused)
spark.addArtifact(embark.jar())
print("with it:", len(embedder.transform(rows).first()["embedding"]))
trainer = embark.HeadTrainer(inputCol="text", labelCol="topic", model=model, maxIter=3)
print("trained:", trainer.fit(rows).labels)
spark.stop()
