"""The share of padding that a system's batches have, by arithmetic, where it does not tell."""


def share(lengths, batch, order):
    """0 to 1, of batches of so many texts. lengths: {"tokens", "characters"} of each text; order:
    'arrival', or 'characters' for longest first."""
    rows = list(zip(lengths["characters"], lengths["tokens"]))
    if order == "characters":
        rows.sort(key=lambda row: -row[0])
    tokens = [row[1] for row in rows]
    cells = sum(
        max(tokens[i : i + batch]) * len(tokens[i : i + batch])
        for i in range(0, len(tokens), batch)
    )
    return 1 - sum(tokens) / cells


def of(system, settings, lengths):
    """The share of a system with these settings, or none where it is not known."""
    settings = system.fixed | settings
    name = system.program.__name__
    if name == "langchain4j":
        return 0.0
    if name in ("spark_nlp", "djl"):
        return share(lengths, int(settings["batch"]), "arrival")
    if name == "sentence_transformers":
        return share(lengths, int(settings["batch"]), "characters")
    return None
